package dev.ferry.resume;

import dev.ferry.resume.WorkspaceRecord.State;
import dev.ferry.transfer.WorkspaceInfo;
import dev.ferry.transfer.WorkspaceName;
import java.util.Optional;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The register of workspaces of an {@link InMemoryResumeStore}. */
final class InMemoryWorkspaces implements WorkspaceRegister {
  private final StoreLane lane;
  private final StoreDisk disk;

  InMemoryWorkspaces(StoreLane lane, StoreDisk disk) {
    this.lane = lane;
    this.disk = disk;
  }

  @Override
  public Mono<WorkspaceRecord> enter(WorkspaceInfo workspace, boolean sealed) {
    WorkspaceName name = workspace.spec().name();
    return lane.call(
        "enter",
        () -> {
          if (disk.now.workspace(name).isEmpty()) {
            State state = sealed ? State.ACTIVE : State.UNSEALED;
            disk.change(true, tables -> tables.put(new WorkspaceRecord(workspace, state)));
          }
          return disk.now.workspace(name);
        });
  }

  @Override
  public Mono<WorkspaceRecord> find(WorkspaceName name) {
    return lane.call("findWorkspace", () -> disk.now.workspace(name));
  }

  @Override
  public Flux<WorkspaceRecord> list() {
    return lane.call("listWorkspaces", () -> Optional.of(disk.now.workspaces()))
        .flatMapIterable(found -> found);
  }

  @Override
  public Mono<WorkspaceRecord> seal(WorkspaceName name) {
    return moved("seal", name, state -> state == State.UNSEALED ? State.ACTIVE : state);
  }

  @Override
  public Mono<WorkspaceRecord> beginRemoval(WorkspaceName name) {
    return moved("beginRemoval", name, state -> State.REMOVING);
  }

  private Mono<WorkspaceRecord> moved(String call, WorkspaceName name, UnaryOperator<State> to) {
    return lane.call(
        call,
        () -> {
          disk.now
              .workspace(name)
              .map(found -> new WorkspaceRecord(found.info(), to.apply(found.state())))
              .ifPresent(moved -> disk.change(true, tables -> tables.put(moved)));
          return disk.now.workspace(name);
        });
  }

  @Override
  public Mono<Void> forget(WorkspaceName name) {
    return lane.call(
            "forgetWorkspace",
            () -> {
              disk.change(true, tables -> tables.forget(name));
              return Optional.of(name);
            })
        .then();
  }
}
