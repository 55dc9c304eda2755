package dev.ferry.service.check;

import dev.ferry.resume.PublishedFile;
import dev.ferry.resume.ResumeStore;
import dev.ferry.service.check.Finding.Kind;
import dev.ferry.service.storage.BlobStore;
import dev.ferry.service.storage.StagingListing;
import dev.ferry.service.storage.StoreInspection;
import dev.ferry.service.storage.WorkspaceFiles;
import dev.ferry.service.upload.ObjectDescription;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadState;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Everything in a data folder, once: uploads, what is left in staging, published files, piece
 * files. Something that cannot be read is a finding, too, and the rest goes on.
 */
public final class DataCheck {
  private static final Set<UploadState> UNFINISHED =
      EnumSet.of(UploadState.OPEN, UploadState.PUBLISHING);

  private final ResumeStore store;
  private final BlobStore blobs;
  private final StoreInspection inspection;
  private final Reading reading;
  private final UploadCheck uploads;
  private final FileCheck published;
  private final Consumer<Finding> listener;
  private long uploadCount;
  private long fileCount;

  /**
   * A check of a folder nobody else uses meanwhile; to be run once.
   *
   * @param disk where contents are read
   * @param listener told each finding as soon as it is made
   */
  public DataCheck(
      ResumeStore store,
      BlobStore blobs,
      WorkspaceFiles files,
      StoreInspection inspection,
      Scheduler disk,
      CheckOptions options,
      Consumer<Finding> listener) {
    this.store = store;
    this.blobs = blobs;
    this.inspection = inspection;
    this.reading = new Reading(disk);
    this.uploads = new UploadCheck(store, blobs, inspection, options, reading);
    this.published = new FileCheck(store, files, inspection, options, reading);
    this.listener = listener;
  }

  /** Does it; fails only when the store or the staging folder cannot be listed. */
  public Mono<CheckReport> run() {
    return blobs
        .staged()
        .flatMapMany(this::staging)
        .concatWith(Flux.defer(() -> store.listPublished().concatMap(this::file)))
        .concatWith(Flux.defer(() -> inspection.pieceDescriptions().concatMap(this::described)))
        .doOnNext(listener)
        .then(Mono.fromSupplier(this::report));
  }

  private CheckReport report() {
    return new CheckReport(uploadCount, fileCount, reading.bytes());
  }

  private Flux<Finding> staging(StagingListing staging) {
    Set<UploadId> unclaimed = new TreeSet<>((a, b) -> a.value().compareTo(b.value()));
    unclaimed.addAll(staging.lengthsBytes().keySet());
    unclaimed.addAll(staging.lonePieces());
    return store
        .list(null, UNFINISHED)
        .concatMap(
            record -> {
              uploadCount++;
              var unused = unclaimed.remove(record.id());
              @Nullable Long staged = staging.lengthsBytes().get(record.id());
              return readable(uploads.known(record, staged), record.id().value());
            })
        .concatWith(
            Flux.defer(() -> Flux.fromIterable(unclaimed)).concatMap(id -> unclaimed(id, staging)))
        .concatWith(foreign(staging.others()));
  }

  private Mono<Finding> unclaimed(UploadId id, StagingListing staging) {
    return readable(
        staging.puts().contains(id) ? uploads.leftPut(id) : uploads.unclaimed(id), id.value());
  }

  private static Mono<Finding> foreign(int others) {
    return others == 0
        ? Mono.empty()
        : Mono.just(
            new Finding(
                Kind.STAGING_FOREIGN,
                "staging/",
                others + " entries have names Ferry does not give; they are left alone"));
  }

  private Mono<Finding> file(PublishedFile file) {
    fileCount++;
    return readable(published.known(file), file.file().toString());
  }

  private Mono<Finding> described(java.util.Map<String, String> description) {
    return Mono.justOrEmpty(ObjectDescription.file(description))
        .flatMap(file -> readable(published.described(file), file.file().toString()));
  }

  private static Mono<Finding> readable(Mono<Finding> check, String subject) {
    return check.onErrorResume(
        TransferException.class,
        failure ->
            Mono.just(new Finding(Kind.UNREADABLE, subject, String.valueOf(failure.getMessage()))));
  }
}
