package dev.ferry.service.workspace;

import dev.ferry.resume.PublishedFile;
import dev.ferry.resume.ResumeStore;
import dev.ferry.service.storage.EntryBatch;
import dev.ferry.service.storage.EntryFiles;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferLimits;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Listings that are under way: each holds handles, so there are not too many of them. */
final class Listings {
  private static final int AT_ONCE = 64;

  private final EntryFiles entries;
  private final ResumeStore store;
  private final AtomicInteger running = new AtomicInteger();

  Listings(EntryFiles entries, ResumeStore store) {
    this.entries = entries;
    this.store = store;
  }

  /**
   * Everything below a directory.
   *
   * @param labelled whether labels are told, too
   */
  Flux<Listed> walk(WorkspaceFile directory, int depth, boolean labelled) {
    return Flux.using(
            this::begin,
            begun -> walked(directory, depth, labelled),
            begun -> running.decrementAndGet())
        .timeout(TransferLimits.DEFAULTS.progressTimeout(), Mono.error(() -> notTaken(directory)));
  }

  private int begin() {
    int now = running.incrementAndGet();
    if (now > AT_ONCE) {
      running.decrementAndGet();
      throw new TransferException(
          FailureCode.LIMIT_EXCEEDED, AT_ONCE + " listings run already, the most at once");
    }
    return now;
  }

  private Flux<Listed> walked(WorkspaceFile directory, int depth, boolean labelled) {
    return Flux.defer(
        () -> {
          AtomicLong skipped = new AtomicLong();
          return entries
              .walk(directory, depth)
              .doOnNext(batch -> skipped.addAndGet(batch.skipped()))
              .concatMap(batch -> described(directory.workspace(), batch, labelled), 1)
              .concatMapIterable(stats -> stats, 1)
              .<Listed>map(Listed.Entry::new)
              .concatWith(Mono.fromSupplier(() -> new Listed.End(skipped.get())));
        });
  }

  private Mono<List<FileStat>> described(
      WorkspaceName workspace, EntryBatch batch, boolean labelled) {
    List<WorkspacePath> paths =
        batch.entries().stream()
            .filter(stat -> stat.type() == FileStat.Type.FILE)
            .map(FileStat::path)
            .toList();
    return store
        .publishedAmong(workspace, paths)
        .collectMap(published -> published.file().path())
        .map(
            known ->
                batch.entries().stream().map(stat -> described(stat, known, labelled)).toList());
  }

  private static FileStat described(
      FileStat stat, Map<WorkspacePath, PublishedFile> known, boolean labelled) {
    PublishedFile published = known.get(stat.path());
    if (published == null) {
      return stat;
    }
    return labelled ? labelled(stat, published) : described(stat, published);
  }

  /** The same with labels. */
  static FileStat labelled(FileStat stat, PublishedFile published) {
    FileStat known = described(stat, published);
    return known == stat ? stat : known.labelled(published.labels());
  }

  /** Adds what is remembered, when it is of this very version. */
  static FileStat described(FileStat stat, PublishedFile published) {
    return stat.etag().filter(published.etag()::equals).isPresent()
        ? stat.published(published.digestOrNull(), published.crc32c())
        : stat;
  }

  private static TransferException notTaken(WorkspaceFile directory) {
    return new TransferException(
        FailureCode.STALLED, "Nothing of the listing of " + directory + " was taken for long");
  }
}
