package dev.ferry.service.policy;

import dev.ferry.service.storage.OpenFile;
import dev.ferry.service.storage.WorkspaceFiles;
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
  private final WorkspaceFiles real;
  private final SpaceLedger ledger;
  private final boolean counting;

  /**
   * Files in front of others.
   *
   * @param counting whether bytes matter, or only that an upload is over
   */
  CountedFiles(WorkspaceFiles real, SpaceLedger ledger, boolean counting) {
    this.real = real;
    this.ledger = ledger;
    this.counting = counting;
  }

  @Override
  public Mono<Void> workspace(WorkspaceName name, boolean create) {
    return real.workspace(name, create);
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
  public Flux<FileStat> list(WorkspaceFile directory) {
    return real.list(directory);
  }

  @Override
  public Mono<Boolean> remove(WorkspaceFile file) {
    return bytesOf(real.stat(file))
        .flatMap(
            bytes ->
                real.remove(file)
                    .doOnNext(
                        existed -> {
                          if (existed) {
                            ledger.removed(file.workspace(), bytes);
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
    return bytesOf(real.target(target))
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
  public Mono<Long> usedBytes(WorkspaceName workspace) {
    return real.usedBytes(workspace);
  }

  /** What cannot be looked at is left to the call itself to complain about. */
  private Mono<Long> bytesOf(Mono<FileStat> entry) {
    if (!counting) {
      return Mono.just(0L);
    }
    return entry
        .filter(stat -> stat.type() == FileStat.Type.FILE)
        .map(FileStat::sizeBytes)
        .defaultIfEmpty(0L)
        .onErrorReturn(0L);
  }
}
