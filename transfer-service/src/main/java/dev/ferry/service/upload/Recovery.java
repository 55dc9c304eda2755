package dev.ferry.service.upload;

import static java.util.Comparator.comparing;

import dev.ferry.resume.ResumeStore;
import dev.ferry.resume.UploadRecord;
import dev.ferry.service.storage.BlobStore;
import dev.ferry.service.storage.StagingListing;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadState;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Compares the store with the staging files after a crash, one listing of each: interrupted
 * publications are finished or undone, uploads whose staging file is gone are ended, files that no
 * unfinished upload owns are deleted.
 *
 * <p>The files are listed first: an upload has its row before its file, so every file in the
 * listing that has an owner finds it in the rows read afterwards. The file of a put has its row
 * after itself, and is nobody's without one. Files are deleted last, when all rows were read. Each
 * step is one call that leaves a state this class knows, so a run that was killed is simply run
 * again.
 */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final ResumeStore store;
  private final BlobStore blobs;
  private final Publication publication;
  private final Duration retention;

  private long publications;
  private long removedFiles;
  private long failedUploads;
  private long unknownFiles;

  /**
   * One recovery, to be run once.
   *
   * @param retention how long the record of an upload that is ended is kept
   */
  Recovery(ResumeStore store, BlobStore blobs, Publication publication, Duration retention) {
    this.store = store;
    this.blobs = blobs;
    this.publication = publication;
    this.retention = retention;
  }

  /** Does it; fails when one of the listings does, then without having deleted a leftover. */
  Mono<Recovered> run() {
    return blobs.staged().flatMap(this::reconcile);
  }

  private Mono<Recovered> reconcile(StagingListing staging) {
    if (staging.others() > 0) {
      LOG.warn(
          "{} entries of the staging folder are not named after an upload and are left alone",
          staging.others());
    }
    Map<UploadId, Long> unclaimed = new HashMap<>(staging.lengthsBytes());
    staging.lonePieces().forEach(id -> unclaimed.put(id, 0L));
    return store
        .list(null, Uploads.UNFINISHED)
        .concatMap(record -> reconcile(record, claim(record, staging, unclaimed)))
        .thenMany(
            Flux.defer(
                () -> Flux.fromIterable(unclaimed.keySet()).sort(comparing(UploadId::value))))
        .concatMap(id -> staging.puts().contains(id) ? removed(id) : removeLeftover(id))
        .then(Mono.fromSupplier(this::recovered));
  }

  private Recovered recovered() {
    if (unknownFiles > 0) {
      LOG.warn(
          "{} staging files belong to uploads the resume store has never heard of, so it may be"
              + " older than they are; they are kept. Run 'ferry check' with the service stopped",
          unknownFiles);
    }
    return new Recovered(publications, removedFiles, failedUploads, unknownFiles);
  }

  private static @Nullable Long claim(
      UploadRecord record, StagingListing staging, Map<UploadId, Long> unclaimed) {
    var unused = unclaimed.remove(record.id());
    return staging.lengthsBytes().get(record.id());
  }

  /**
   * One unfinished upload.
   *
   * @param stagedBytes length of its staging file; null when there is none
   */
  private Mono<Void> reconcile(UploadRecord record, @Nullable Long stagedBytes) {
    return settled(record, stagedBytes != null)
        .filter(now -> now.state() == UploadState.OPEN && isLost(now, stagedBytes))
        .flatMap(lost -> stagedBytes == null ? fail(lost) : kept(lost, stagedBytes));
  }

  /** Its next sender may be able to send again what is missing; a proof at the attach decides. */
  private static Mono<Void> kept(UploadRecord damaged, long stagedBytes) {
    LOG.atWarn()
        .addKeyValue("transfer", damaged.id().value())
        .log(
            "Upload {} of {} is damaged: {} bytes were acknowledged, its staging file has {}",
            damaged.id(),
            damaged.created().file(),
            damaged.durable().lengthBytes(),
            stagedBytes);
    return Mono.empty();
  }

  private Mono<UploadRecord> settled(UploadRecord record, boolean staged) {
    return record.state() == UploadState.PUBLISHING
        ? publication
            .canReach(record.created().file().workspace())
            .flatMap(reached -> reached ? settledNow(record, staged) : left(record))
        : Mono.just(record);
  }

  private Mono<UploadRecord> settledNow(UploadRecord publishing, boolean staged) {
    return publication.recover(publishing, staged).doOnNext(now -> publications++);
  }

  /** The next attach, or the next start, finds out what became of it. */
  private static Mono<UploadRecord> left(UploadRecord publishing) {
    LOG.atWarn()
        .addKeyValue("transfer", publishing.id().value())
        .log(
            "Whether upload {} was published is not known: its workspace cannot be reached",
            publishing.id());
    return Mono.just(publishing);
  }

  private static boolean isLost(UploadRecord record, @Nullable Long stagedBytes) {
    return (stagedBytes == null ? 0 : stagedBytes) < record.durable().lengthBytes();
  }

  private Mono<Void> fail(UploadRecord lost) {
    return store
        .end(lost.id(), UploadState.FAILED, FailureCode.DATA_LOST, retention)
        .flatMap(
            ended -> {
              failedUploads++;
              LOG.atWarn()
                  .addKeyValue("transfer", lost.id().value())
                  .log(
                      "Upload {} of {} is ended as DATA_LOST: {} bytes were acknowledged, there is no"
                          + " staging file",
                      lost.id(),
                      lost.created().file(),
                      lost.durable().lengthBytes());
              return discard(lost.id()).then();
            });
  }

  /**
   * Asks for this very upload first: what is deleted does not come back. A file has its row before
   * itself, so one that the store has never heard of says that the store is not the newest.
   */
  private Mono<Void> removeLeftover(UploadId id) {
    return store
        .find(id)
        .map(Optional::of)
        .defaultIfEmpty(Optional.empty())
        .doOnNext(
            record -> {
              if (record.isEmpty()) {
                unknownFiles++;
              }
            })
        .flatMap(record -> isOver(record) ? removed(id) : Mono.empty());
  }

  private Mono<Void> removed(UploadId id) {
    return discard(id)
        .doOnNext(
            gone -> {
              if (gone) {
                removedFiles++;
              }
            })
        .then();
  }

  private static boolean isOver(Optional<UploadRecord> record) {
    return record.isPresent() && record.get().state().isTerminal();
  }

  /** Whether it could be deleted; a file that cannot is no reason to refuse the start. */
  private Mono<Boolean> discard(UploadId id) {
    return blobs
        .discard(id)
        .thenReturn(true)
        .onErrorResume(
            TransferException.class,
            failure -> {
              LOG.warn("The staging file {} stays: {}", id, failure.toString());
              return Mono.just(false);
            });
  }
}
