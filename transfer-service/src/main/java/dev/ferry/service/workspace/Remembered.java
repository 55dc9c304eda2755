package dev.ferry.service.workspace;

import dev.ferry.resume.PublishedFile;
import dev.ferry.resume.ResumeStore;
import dev.ferry.service.storage.EntryFiles;
import dev.ferry.service.storage.MovedEntry;
import dev.ferry.service.storage.RemovedTree;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Has what is remembered of files follow them. A crash in between loses digests and checksums of
 * pieces, never more: each says of which version it is.
 */
final class Remembered {
  private static final int BATCH = 256;

  private final EntryFiles entries;
  private final ResumeStore store;

  Remembered(EntryFiles entries, ResumeStore store) {
    this.entries = entries;
    this.store = store;
  }

  /** After a tree was removed. */
  Mono<Void> forget(WorkspaceFile asked, RemovedTree removed) {
    WorkspacePath path = removed.pathOrNull();
    if (path == null || !removed.directory()) {
      return store.forgetPublished(asked);
    }
    return store
        .publishedBelow(asked.workspace(), path)
        .map(PublishedFile::file)
        .buffer(BATCH)
        .concatMap(
            gone ->
                entries
                    .forgetPieces(gone)
                    .then(Mono.defer(() -> store.replacePublished(gone, List.of()))),
            1)
        .then();
  }

  /** After an entry was moved. */
  Mono<Void> move(WorkspaceName workspace, MovedEntry moved) {
    WorkspacePath source = moved.source();
    WorkspacePath target = moved.entry().path();
    if (source.equals(target)) {
      return Mono.empty();
    }
    return moved.entry().type() == FileStat.Type.DIRECTORY
        ? store
            .publishedBelow(workspace, source)
            .buffer(BATCH)
            .concatMap(files -> move(files, source, target), 1)
            .then()
        : moveOne(new WorkspaceFile(workspace, source), new WorkspaceFile(workspace, target));
  }

  private Mono<Void> moveOne(WorkspaceFile source, WorkspaceFile target) {
    return entries
        .movePieces(source, target)
        .then(Mono.defer(() -> store.published(source)))
        .map(known -> List.of(known.renamed(target, known.etag())))
        .defaultIfEmpty(List.of())
        .flatMap(known -> store.replacePublished(List.of(source, target), known));
  }

  private Mono<Void> move(List<PublishedFile> files, WorkspacePath source, WorkspacePath target) {
    return Flux.fromIterable(files)
        .concatMap(
            file ->
                entries
                    .movePieces(file.file(), moved(file, source, target))
                    .thenReturn(file.renamed(moved(file, source, target), file.etag())),
            1)
        .collectList()
        .flatMap(
            renamed ->
                store.replacePublished(files.stream().map(PublishedFile::file).toList(), renamed));
  }

  private static WorkspaceFile moved(
      PublishedFile file, WorkspacePath source, WorkspacePath target) {
    return new WorkspaceFile(file.file().workspace(), file.file().path().moved(source, target));
  }

  /**
   * What is remembered of this very version, or would be, had Ferry written it.
   *
   * @param checksum takes it of a version that is not known
   */
  Mono<PublishedFile> of(WorkspaceFile file, FileStat stat, Mono<Integer> checksum) {
    return store
        .published(file)
        .filter(known -> stat.etag().filter(known.etag()::equals).isPresent())
        .switchIfEmpty(
            checksum.map(
                crc32c ->
                    new PublishedFile(
                        file,
                        stat.etag().orElseThrow(),
                        stat.sizeBytes(),
                        null,
                        crc32c,
                        stat.modified())));
  }

  /** After attributes changed, and the version with them; the bytes are the same. */
  Mono<Void> retag(WorkspaceName workspace, FileStat before, FileStat after) {
    if (before.etag().isEmpty() || after.etag().isEmpty() || before.etag().equals(after.etag())) {
      return Mono.empty();
    }
    WorkspaceFile file = new WorkspaceFile(workspace, after.path());
    return store
        .published(file)
        .filter(known -> known.etag().equals(before.etagOrNull()))
        .flatMap(
            known ->
                store.replacePublished(
                    List.of(), List.of(known.renamed(file, after.etag().orElseThrow()))));
  }
}
