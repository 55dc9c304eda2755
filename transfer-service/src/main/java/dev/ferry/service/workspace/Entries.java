package dev.ferry.service.workspace;

import dev.ferry.resume.PublishedFile;
import dev.ferry.resume.ResumeStore;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.policy.Operation;
import dev.ferry.service.storage.WorkspaceFiles;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What is under the paths of workspaces; all doors call these methods. */
public final class Entries {
  private final WorkspaceFiles files;
  private final ResumeStore store;

  /** The entries of one volume. */
  public Entries(WorkspaceFiles files, ResumeStore store) {
    this.files = files;
    this.store = store;
  }

  /**
   * The entry under a path, with its digest and checksum when they are known of this very version.
   *
   * @return the entry; {@code NOT_FOUND} when nothing is there, {@code UNKNOWN_WORKSPACE}
   */
  public Mono<FileStat> stat(Caller caller, WorkspaceFile file) {
    caller.require(Operation.LIST, file);
    return files
        .stat(file)
        .switchIfEmpty(Mono.error(() -> notFound(file)))
        .flatMap(
            stat ->
                store
                    .published(file)
                    .map(published -> described(stat, published))
                    .defaultIfEmpty(stat));
  }

  /** Entries of a directory in name order, with digests and checksums where known. */
  public Flux<FileStat> list(Caller caller, WorkspaceFile directory) {
    caller.require(Operation.LIST, directory);
    return store
        .publishedIn(directory.workspace(), directory.path())
        .collectMap(published -> published.file().path())
        .flatMapMany(
            known ->
                files
                    .list(directory)
                    .map(
                        stat -> {
                          PublishedFile published = known.get(stat.path());
                          return published == null ? stat : described(stat, published);
                        })
                    .filter(
                        stat ->
                            caller.may(
                                Operation.LIST,
                                new WorkspaceFile(directory.workspace(), stat.path()))));
  }

  private static FileStat described(FileStat stat, PublishedFile published) {
    return stat.etag().filter(published.etag()::equals).isPresent()
        ? stat.published(published.digestOrNull(), published.crc32c())
        : stat;
  }

  /** Removes a file or an empty directory; tells whether there was one. */
  public Mono<Boolean> remove(Caller caller, WorkspaceFile file) {
    caller.require(Operation.REMOVE, file);
    return files.remove(file).flatMap(existed -> store.forgetPublished(file).thenReturn(existed));
  }

  private static TransferException notFound(WorkspaceFile file) {
    return new TransferException(
        FailureCode.NOT_FOUND,
        "There is nothing under " + file,
        Map.of("path", file.path().toString()));
  }
}
