package dev.ferry.service.workspace;

import dev.ferry.resume.WorkspaceRecord;
import dev.ferry.resume.WorkspaceRegister;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.policy.Operation;
import dev.ferry.service.policy.SpaceGuard;
import dev.ferry.service.policy.WorkspacePolicies;
import dev.ferry.service.storage.WorkspaceFiles;
import dev.ferry.service.storage.WorkspaceFolders;
import dev.ferry.service.upload.Detached;
import dev.ferry.service.upload.Uploads;
import dev.ferry.transfer.Absence;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceInfo;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspaceSpec;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Whole workspaces; all doors call these methods.
 *
 * <p>Creating and removing run to their end even when nobody waits any more, and one after the
 * other for each name. A removal that a crash interrupts goes on at the next start.
 */
public final class Workspaces {
  private final WorkspaceRegister register;
  private final WorkspaceFiles files;
  private final WorkspaceFolders folders;
  private final WorkspacePolicies policies;
  private final Uploads uploads;
  private final Placement placement;
  private final Clock clock;
  private final Set<WorkspaceName> atWork = ConcurrentHashMap.newKeySet();

  /** The workspaces of one volume. */
  public Workspaces(
      WorkspaceRegister register,
      WorkspaceFiles files,
      WorkspaceFolders folders,
      WorkspacePolicies policies,
      Uploads uploads,
      SpaceGuard space,
      RootFolders roots,
      Clock clock) {
    this.register = register;
    this.files = files;
    this.folders = folders;
    this.policies = policies;
    this.uploads = uploads;
    this.placement = new Placement(register, folders, policies, uploads, space, roots);
    this.clock = clock;
    policies.askBy(placement::learned);
  }

  /**
   * Creates a workspace. One that is there already is answered as it is when it has the same spec,
   * so that the call may be repeated.
   *
   * @param sealed whether its read-only paths are so at once, or from {@link #seal} on, so that
   *     files can be put there before
   * @return the workspace, which survives a power cut; {@code WORKSPACE_EXISTS} when there is one
   *     with another spec, or one that was made by its first use and has something in it
   */
  public Mono<WorkspaceInfo> create(Caller caller, WorkspaceSpec spec, boolean sealed) {
    return Mono.defer(
        () -> {
          caller.require(Operation.MANAGE, spec.name());
          return alone(spec.name(), created(spec, sealed));
        });
  }

  private Mono<WorkspaceInfo> created(WorkspaceSpec spec, boolean sealed) {
    WorkspaceInfo wanted = new WorkspaceInfo(spec, clock.instant());
    return register
        .find(spec.name())
        .switchIfEmpty(Mono.defer(() -> entered(wanted, sealed)))
        .flatMap(there -> asWanted(there, spec));
  }

  private Mono<WorkspaceInfo> asWanted(WorkspaceRecord there, WorkspaceSpec wanted) {
    if (there.removing()) {
      return Mono.error(beingRemoved(wanted.name()));
    }
    return there.info().spec().equals(wanted)
        ? placement.placed(there)
        : Mono.error(exists(wanted.name()));
  }

  /**
   * One that was made by its first use has no record, and files of which nobody said anything. Of
   * an empty root nobody knows whether we made it and were killed before the record was there.
   */
  private Mono<WorkspaceRecord> entered(WorkspaceInfo wanted, boolean sealed) {
    WorkspaceName name = wanted.spec().name();
    return isUsed(name)
        .flatMap(
            used ->
                used
                    ? Mono.error(exists(name))
                    : placement
                        .place(wanted.spec(), false)
                        .then(Mono.defer(() -> register.enter(wanted, sealed))));
  }

  private Mono<Boolean> isUsed(WorkspaceName name) {
    return folders
        .isUsed(name)
        .flatMap(used -> used ? Mono.just(true) : uploads.list(name, false).hasElements());
  }

  /**
   * From now on the workspace's read-only paths are so. To seal twice is no error.
   *
   * @return the workspace; {@code UNKNOWN_WORKSPACE}
   */
  public Mono<WorkspaceInfo> seal(Caller caller, WorkspaceName name) {
    return Mono.defer(
        () -> {
          caller.require(Operation.MANAGE, name);
          return alone(
              name,
              register
                  .seal(name)
                  .filter(record -> !record.removing())
                  .switchIfEmpty(Mono.error(() -> Absence.of(name)))
                  .flatMap(placement::placed));
        });
  }

  private Mono<Boolean> isMadeByUse(WorkspaceName name) {
    return files
        .workspace(name, false)
        .thenReturn(true)
        .onErrorResume(TransferException.class, Workspaces::falseIfUnknown);
  }

  private static Mono<Boolean> falseIfUnknown(TransferException failure) {
    return failure.code() == FailureCode.UNKNOWN_WORKSPACE ? Mono.just(false) : Mono.error(failure);
  }

  /** One workspace; {@code UNKNOWN_WORKSPACE}. */
  public Mono<WorkspaceInfo> get(Caller caller, WorkspaceName name) {
    return Mono.defer(
        () -> {
          caller.require(Operation.LIST, name);
          return register
              .find(name)
              .filter(record -> !record.removing())
              .map(WorkspaceRecord::info)
              .switchIfEmpty(Mono.defer(() -> madeByUse(name)));
        });
  }

  private Mono<WorkspaceInfo> madeByUse(WorkspaceName name) {
    return register
        .find(name)
        .hasElement()
        .flatMap(known -> known ? Mono.just(false) : isMadeByUse(name))
        .filter(made -> made)
        .map(made -> new WorkspaceInfo(WorkspaceSpec.named(name), Instant.EPOCH))
        .switchIfEmpty(Mono.error(() -> Absence.of(name)));
  }

  /** Every workspace that the caller may know of, by name. */
  public Flux<WorkspaceInfo> list(Caller caller) {
    return Flux.defer(
        () -> {
          caller.require(Operation.LIST);
          return register
              .list()
              .collectMap(WorkspaceRecord::name)
              .flatMapMany(
                  known ->
                      files
                          .workspaces()
                          .filter(caller::knows)
                          .filter(name -> !known.containsKey(name))
                          .map(name -> new WorkspaceInfo(WorkspaceSpec.named(name), Instant.EPOCH))
                          .concatWith(
                              Flux.fromIterable(known.values())
                                  .filter(record -> !record.removing())
                                  .filter(record -> caller.knows(record.name()))
                                  .map(WorkspaceRecord::info)))
              .sort(java.util.Comparator.comparing(info -> info.spec().name().value()));
        });
  }

  /**
   * Removes a workspace and everything in it; of one in an operator's directory the files stay.
   * Transfers at work end with {@code WORKSPACE_REMOVED}. To remove none is no error.
   *
   * @return whether there was one
   */
  public Mono<Boolean> remove(Caller caller, WorkspaceName name) {
    return Mono.defer(
        () -> {
          caller.require(Operation.MANAGE, name);
          return alone(name, removed(name));
        });
  }

  private Mono<Boolean> removed(WorkspaceName name) {
    return register
        .beginRemoval(name)
        .hasElement()
        .delayUntil(known -> Mono.fromRunnable(() -> policies.remove(name)))
        .delayUntil(known -> uploads.endAll(name))
        .flatMap(known -> folders.removeWorkspace(name).map(there -> known || there))
        .delayUntil(known -> register.forget(name));
  }

  /**
   * Knows every workspace again after a start, and goes on with removals; called once, before the
   * doors open.
   */
  public Mono<Void> recover() {
    return register
        .list()
        .concatMap(
            record ->
                record.removing()
                    ? removed(record.name()).then()
                    : placement.placedOrShut(record).then())
        .then();
  }

  /**
   * Hears of what other processes on the same store did: takes over specs that are new, sealed or
   * whose root can be reached again, and ends what is at work in workspaces that are gone. Removes
   * no file.
   */
  public Mono<Void> refresh() {
    return placement.refresh(this::unlessBusy);
  }

  /** What cannot be done now is looked at the next time. */
  private Mono<Void> unlessBusy(WorkspaceName name, Mono<Void> work) {
    return alone(name, work).onErrorComplete(TransferException.class);
  }

  /** Workspaces that cannot be reached, and why. */
  public Map<WorkspaceName, String> shut() {
    return folders.shut();
  }

  /** Removes what has lived its time; emits how many. */
  public Mono<Long> sweep() {
    return register
        .list()
        .filter(record -> hasLived(record.info()))
        .map(WorkspaceRecord::name)
        .collectList()
        .flatMapIterable(names -> names)
        .concatMap(name -> alone(name, removed(name)))
        .count();
  }

  private boolean hasLived(WorkspaceInfo info) {
    return info.expiresAt().filter(end -> !end.isAfter(clock.instant())).isPresent();
  }

  /**
   * Runs to its end, while no other call is at work on the same name. Over before anybody hears of
   * it: who does may call again at once.
   */
  private <T> Mono<T> alone(WorkspaceName name, Mono<T> work) {
    return Detached.run(
        Mono.defer(
            () ->
                atWork.add(name)
                    ? work.doOnTerminate(() -> atWork.remove(name))
                        .doOnCancel(() -> atWork.remove(name))
                    : Mono.error(busy(name))));
  }

  private static TransferException busy(WorkspaceName name) {
    return new TransferException(
        FailureCode.LIMIT_EXCEEDED,
        "Another call is creating or removing workspace '" + name + "' at this moment");
  }

  private static TransferException beingRemoved(WorkspaceName name) {
    return new TransferException(
        FailureCode.LIMIT_EXCEEDED, "Workspace '" + name + "' is being removed at this moment");
  }

  private static TransferException exists(WorkspaceName name) {
    return new TransferException(
        FailureCode.WORKSPACE_EXISTS,
        "There is a workspace '" + name + "' already, and it was created as something else");
  }
}
