package dev.ferry.service.policy;

import dev.ferry.service.storage.OpenFile;
import dev.ferry.service.storage.WorkspaceFiles;
import dev.ferry.service.storage.WorkspaceUsage;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WriteCondition;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Files whose coming and going is counted. */
final class CountedFiles implements WorkspaceFiles {
  private static final WorkspaceUsage NOTHING = new WorkspaceUsage(0, 0);

  private final WorkspaceFiles real;
  private final SpaceLedger ledger;
  private final WorkspacePolicies workspaces;

  /** Files in front of others. */
  CountedFiles(WorkspaceFiles real, SpaceLedger ledger, WorkspacePolicies workspaces) {
    this.real = real;
    this.workspaces = workspaces;
    this.ledger = ledger;
  }

  @Override
  public Mono<Void> workspace(WorkspaceName name, boolean create) {
    return workspaces.known(name).then(Mono.defer(() -> real.workspace(name, create)));
  }

  @Override
  public Mono<FileStat> stat(WorkspaceFile file) {
    return real.stat(file);
  }

  @Override
  public Mono<FileStat> target(WorkspaceFile file) {
    return real.target(file);
  }

  @Override
  public Mono<FileStat> writeTarget(WorkspaceFile file) {
    return real.writeTarget(file);
  }

  @Override
  public Mono<Boolean> remove(WorkspaceFile file) {
    return replacedIn(file.workspace(), real.stat(file))
        .flatMap(
            there ->
                real.remove(file)
                    .doOnNext(
                        existed -> {
                          if (existed) {
                            ledger.removed(file.workspace(), there.bytes(), 1);
                          }
                        }));
  }

  @Override
  public Mono<OpenFile> open(WorkspaceFile file) {
    return real.open(file);
  }

  @Override
  public Mono<FileStat> prepare(
      UploadId id, WorkspaceFile target, FileAttributes attributes, Durability durability) {
    return real.prepare(id, target, attributes, durability);
  }

  @Override
  public Mono<Void> move(
      UploadId id, WorkspaceFile target, WriteCondition condition, Durability durability) {
    return replacedIn(target.workspace(), real.target(target))
        .flatMap(
            replaced ->
                real.move(id, target, condition, durability)
                    .doOnSuccess(nothing -> ledger.published(id, replaced)));
  }

  @Override
  public Mono<Void> movePieces(UploadId id, WorkspaceFile target) {
    return real.movePieces(id, target);
  }

  @Override
  public Mono<Void> forceName(WorkspaceFile target) {
    return real.forceName(target);
  }

  @Override
  public Flux<WorkspaceName> workspaces() {
    return real.workspaces();
  }

  @Override
  public Mono<WorkspaceUsage> usage(WorkspaceName workspace) {
    return real.usage(workspace);
  }

  /** What cannot be looked at is left to the call itself to complain about. */
  private Mono<WorkspaceUsage> replacedIn(WorkspaceName workspace, Mono<FileStat> look) {
    if (!ledger.counts(workspace)) {
      return Mono.just(NOTHING);
    }
    return look.map(
            stat -> new WorkspaceUsage(stat.type() == FileStat.Type.FILE ? stat.sizeBytes() : 0, 1))
        .defaultIfEmpty(NOTHING)
        .onErrorReturn(NOTHING);
  }
}
