package dev.ferry.service.workspace;

import dev.ferry.resume.WorkspaceRecord;
import dev.ferry.resume.WorkspaceRegister;
import dev.ferry.service.policy.SpaceGuard;
import dev.ferry.service.policy.WorkspacePolicies;
import dev.ferry.service.storage.WorkspaceFolders;
import dev.ferry.service.storage.WorkspaceRules;
import dev.ferry.service.upload.Uploads;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceInfo;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspaceSpec;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Makes what the store says about workspaces hold in this process. */
final class Placement {
  private static final Logger LOG = LoggerFactory.getLogger(Placement.class);

  private final WorkspaceRegister register;
  private final WorkspaceFolders folders;
  private final WorkspacePolicies policies;
  private final Uploads uploads;
  private final SpaceGuard space;
  private final RootFolders roots;

  Placement(
      WorkspaceRegister register,
      WorkspaceFolders folders,
      WorkspacePolicies policies,
      Uploads uploads,
      SpaceGuard space,
      RootFolders roots) {
    this.register = register;
    this.folders = folders;
    this.policies = policies;
    this.uploads = uploads;
    this.space = space;
    this.roots = roots;
  }

  /** The workspace as its record says, from now on. */
  Mono<WorkspaceInfo> placed(WorkspaceRecord record) {
    WorkspaceSpec spec = record.info().spec();
    return place(spec, record.state() != WorkspaceRecord.State.UNSEALED)
        .then(Mono.<Void>fromRunnable(() -> policies.enter(record.info())))
        .then(Mono.defer(() -> space.recount(spec.name())))
        .thenReturn(record.info());
  }

  /** Makes sure that the root is there; with its rules. */
  Mono<Void> place(WorkspaceSpec spec, boolean sealed) {
    WorkspaceRules rules = new WorkspaceRules(sealed ? spec.readOnly() : List.of(), spec.twins());
    return Mono.defer(() -> folders.place(spec.name(), roots.root(spec.root()), rules));
  }

  /**
   * A root that cannot be used, because its folder is no longer open or not mounted, keeps nobody
   * from the others.
   */
  Mono<WorkspaceInfo> placedOrShut(WorkspaceRecord record) {
    return placed(record)
        .onErrorResume(
            TransferException.class,
            failure -> {
              String why = String.valueOf(failure.getMessage());
              if (!folders.shut().containsKey(record.name())) {
                LOG.error("Workspace '{}' cannot be reached: {}", record.name(), why);
              }
              folders.shut(record.name(), why);
              policies.enter(record.info());
              return Mono.just(record.info());
            });
  }

  /** Another process may have entered it since. */
  Mono<Void> learned(WorkspaceName name) {
    return register
        .find(name)
        .filter(record -> !record.removing())
        .flatMap(this::placedOrShut)
        .then();
  }

  /**
   * Hears of what other processes on the same store did.
   *
   * @param turns runs work on one workspace unless somebody else is at work on it
   */
  Mono<Void> refresh(BiFunction<WorkspaceName, Mono<Void>, Mono<Void>> turns) {
    return register
        .list()
        .collectMap(WorkspaceRecord::name)
        .flatMap(
            known ->
                Flux.fromIterable(known.values())
                    .filter(this::isNews)
                    .concatMap(record -> turns.apply(record.name(), learned(record.name())))
                    .thenMany(Flux.fromIterable(policies.specs().keySet()))
                    .filter(name -> isGone(known.get(name)))
                    .concatMap(name -> turns.apply(name, ended(name)))
                    .then());
  }

  private static boolean isGone(@Nullable WorkspaceRecord record) {
    return record == null || record.removing();
  }

  private boolean isNews(WorkspaceRecord record) {
    return !record.removing()
        && (!record.info().equals(policies.specs().get(record.name()))
            || folders.shut().containsKey(record.name())
            || (record.state() == WorkspaceRecord.State.ACTIVE
                && !folders.isSealed(record.name(), record.info().spec().readOnly())));
  }

  private Mono<Void> ended(WorkspaceName name) {
    return register
        .find(name)
        .filter(record -> !record.removing())
        .hasElement()
        .filter(there -> !there)
        .doOnNext(gone -> policies.remove(name))
        .flatMap(gone -> uploads.endAll(name));
  }
}
