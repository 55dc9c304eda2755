package dev.ferry.service.policy;

import dev.ferry.service.storage.EntryBatch;
import dev.ferry.service.storage.EntryFiles;
import dev.ferry.service.storage.MovedEntry;
import dev.ferry.service.storage.RemovedTree;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.FileChange;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.FlushReport;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspacePath;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Entries whose going is counted. */
final class CountedEntries implements EntryFiles {
  private final EntryFiles real;
  private final SpaceLedger ledger;

  CountedEntries(EntryFiles real, SpaceLedger ledger) {
    this.real = real;
    this.ledger = ledger;
  }

  @Override
  public Flux<EntryBatch> walk(WorkspaceFile directory, int depth) {
    return real.walk(directory, depth);
  }

  @Override
  public Mono<Boolean> makeDirectories(WorkspaceFile directory) {
    return Mono.fromRunnable(() -> ledger.requireEntry(directory.workspace()))
        .then(real.makeDirectories(directory))
        .doOnNext(made -> ledger.added(directory.workspace(), made ? 1 : 0));
  }

  @Override
  public Mono<MovedEntry> moveEntry(WorkspaceFile source, WorkspacePath target, boolean replace) {
    return real.moveEntry(source, target, replace)
        .doOnNext(moved -> ledger.removed(source.workspace(), moved.replacedBytes(), 0));
  }

  @Override
  public Mono<Void> forgetPieces(List<WorkspaceFile> files) {
    return real.forgetPieces(files);
  }

  @Override
  public Mono<Void> movePieces(WorkspaceFile source, WorkspaceFile target) {
    return real.movePieces(source, target);
  }

  @Override
  public Mono<RemovedTree> removeTree(WorkspaceFile file) {
    return real.removeTree(file)
        .doOnNext(removed -> ledger.removed(file.workspace(), removed.bytes(), removed.entries()));
  }

  @Override
  public Mono<List<FileStat>> change(WorkspaceFile file, FileAttributes attributes) {
    return real.change(file, attributes);
  }

  @Override
  public Mono<FileStat> link(WorkspaceFile file, String text) {
    return Mono.fromRunnable(() -> ledger.requireEntry(file.workspace()))
        .then(real.link(file, text))
        .doOnNext(made -> ledger.added(file.workspace(), 1));
  }

  @Override
  public Mono<String> linkText(WorkspaceFile file) {
    return real.linkText(file);
  }

  @Override
  public Flux<FileChange> watch(WorkspaceFile directory, boolean recursive) {
    return real.watch(directory, recursive);
  }

  @Override
  public Mono<FlushReport> flush(WorkspaceFile file) {
    return real.flush(file);
  }
}
