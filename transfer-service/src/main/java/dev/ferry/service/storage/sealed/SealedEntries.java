package dev.ferry.service.storage.sealed;

import dev.ferry.service.storage.EntryBatch;
import dev.ferry.service.storage.EntryFiles;
import dev.ferry.service.storage.MovedEntry;
import dev.ferry.service.storage.RemovedTree;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.FileChange;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.FlushReport;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import java.util.List;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Entries whose lengths are those of their content. */
final class SealedEntries implements EntryFiles {
  private final EntryFiles real;
  private final SealedStore store;

  SealedEntries(EntryFiles real, SealedStore store) {
    this.real = real;
    this.store = store;
  }

  private UnaryOperator<FileStat> content(WorkspaceName workspace) {
    return store
        .layout(workspace)
        .<UnaryOperator<FileStat>>map(layout -> layout::content)
        .orElse(UnaryOperator.identity());
  }

  @Override
  public Flux<EntryBatch> walk(WorkspaceFile directory, int depth) {
    UnaryOperator<FileStat> content = content(directory.workspace());
    return real.walk(directory, depth)
        .map(
            batch ->
                new EntryBatch(batch.entries().stream().map(content).toList(), batch.skipped()));
  }

  @Override
  public Mono<Boolean> makeDirectories(WorkspaceFile directory) {
    return real.makeDirectories(directory);
  }

  @Override
  public Mono<MovedEntry> moveEntry(WorkspaceFile source, WorkspacePath target, boolean replace) {
    UnaryOperator<FileStat> content = content(source.workspace());
    return real.moveEntry(source, target, replace)
        .map(
            moved ->
                new MovedEntry(
                    moved.source(), content.apply(moved.entry()), moved.replacedBytes()));
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
    return real.removeTree(file);
  }

  @Override
  public Mono<List<FileStat>> change(WorkspaceFile file, FileAttributes attributes) {
    UnaryOperator<FileStat> content = content(file.workspace());
    return real.change(file, attributes).map(both -> both.stream().map(content).toList());
  }

  @Override
  public Mono<FileStat> link(WorkspaceFile file, String text) {
    return real.link(file, text);
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
