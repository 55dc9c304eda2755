package dev.ferry.resume;

import dev.ferry.transfer.WorkspaceInfo;
import dev.ferry.transfer.WorkspaceName;
import java.util.Optional;
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
  public Mono<WorkspaceRecord> enter(WorkspaceInfo workspace) {
    WorkspaceName name = workspace.spec().name();
    return lane.call(
        "enter",
        () -> {
          if (disk.now.workspace(name).isEmpty()) {
            disk.change(true, tables -> tables.put(new WorkspaceRecord(workspace, false)));
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
  public Mono<WorkspaceRecord> beginRemoval(WorkspaceName name) {
    return lane.call(
        "beginRemoval",
        () -> {
          disk.now
              .workspace(name)
              .ifPresent(
                  found ->
                      disk.change(
                          true, tables -> tables.put(new WorkspaceRecord(found.info(), true))));
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
