package dev.ferry.service.upload;

import dev.ferry.resume.NewUpload;
import dev.ferry.resume.ResumeStore;
import dev.ferry.resume.UploadRecord;
import dev.ferry.service.hook.HookedTransfer;
import dev.ferry.service.hook.Hooks;
import dev.ferry.service.storage.BlobStore;
import dev.ferry.service.storage.StorageFailures;
import dev.ferry.service.storage.WorkspaceFiles;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferLimits;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.WorkspaceName;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Makes a complete upload visible under its path: whole checksum and digest → attributes and fsync
 * → state PUBLISHING with the receipt to be → rename → directory fsync → state PUBLISHED.
 *
 * <p>The rename is the moment of truth: before it a crash leaves the upload to be continued, after
 * it recovery finishes. The staging file tells which: only the rename takes it away. Publications
 * onto the same path run one after the other.
 */
final class Publication {
  /** Failures after which the upload can never be published; everything else may be tried again. */
  private static final Set<FailureCode> FINAL =
      Set.of(
          FailureCode.DIGEST_MISMATCH,
          FailureCode.PRECONDITION_FAILED,
          FailureCode.NOT_A_FILE,
          FailureCode.INVALID_PATH,
          FailureCode.UNKNOWN_WORKSPACE,
          FailureCode.READ_ONLY,
          FailureCode.HOOK_REFUSED,
          FailureCode.DATA_LOST);

  private final ResumeStore store;
  private final BlobStore blobs;
  private final WorkspaceFiles files;
  private final TransferLimits limits;
  private final Clock clock;
  private final Scheduler disk;
  private final PathTurns paths;
  private volatile Hooks hooks = Hooks.NONE;
  private volatile Scheduler hookReaders;

  Publication(
      ResumeStore store,
      BlobStore blobs,
      WorkspaceFiles files,
      TransferLimits limits,
      Clock clock,
      Scheduler disk,
      PathTurns paths) {
    this.store = store;
    this.blobs = blobs;
    this.files = files;
    this.limits = limits;
    this.clock = clock;
    this.disk = disk;
    this.paths = paths;
    this.hookReaders = disk;
  }

  /**
   * From now on these hooks are asked.
   *
   * @param readers where they read what is stored
   */
  void hookedBy(Hooks asked, Scheduler readers) {
    hooks = asked;
    hookReaders = readers;
  }

  /**
   * Publishes; runs to its end even when the subscriber goes.
   *
   * @return the receipt; a final failure ends the upload and frees its space
   */
  Mono<Receipt> publish(
      UploadRecord record,
      Prefix whole,
      UploadInput.Finish finish,
      ObjectDigest digest,
      PieceKeeping pieces) {
    return Detached.run(
        verified(record.created(), whole, finish, digest)
            .onErrorResume(Publication::isMismatch, wrong -> blamed(whole, pieces, wrong))
            .delayUntil(
                proven -> passed(record.created(), whole, proven.orElse(null), finish, pieces))
            .flatMap(
                proven ->
                    paths.inTurn(
                        record.created().file(),
                        () -> publishInTurn(record, whole, proven.orElse(null), pieces)))
            .onErrorResume(failure -> ended(record.id(), failure)));
  }

  /** The digest of what was stored, compared; empty when it is off. */
  private static Mono<Optional<Digest>> verified(
      NewUpload created, Prefix whole, UploadInput.Finish finish, ObjectDigest digest) {
    return Mono.defer(
        () -> {
          WholeCheck.requireChecksum(whole, finish);
          return digest
              .digest(whole.lengthBytes())
              .doOnNext(stored -> WholeCheck.requireDigest(created, finish, stored))
              .map(Optional::of)
              .defaultIfEmpty(Optional.empty());
        });
  }

  /** What hooks say now that all bytes are there. */
  private Mono<Void> passed(
      NewUpload created,
      Prefix whole,
      @Nullable Digest digest,
      UploadInput.Finish finish,
      PieceKeeping pieces) {
    HookedTransfer begun = HookedTransfer.upload(created.file(), created.length());
    return hooks.watches(created.file().workspace())
        ? hooks.complete(
            begun.known(whole.lengthBytes(), digest == null ? finish.digestOrNull() : digest),
            begun,
            pieces.content(whole.lengthBytes(), hookReaders))
        : Mono.empty();
  }

  private static boolean isMismatch(Throwable failure) {
    return failure instanceof TransferException known
        && known.code() == FailureCode.DIGEST_MISMATCH;
  }

  /** The sender is told of a mismatch only when our own disk is not to blame for it. */
  private <T> Mono<T> blamed(Prefix whole, PieceKeeping pieces, Throwable mismatch) {
    return Mono.<T>fromCallable(
            () -> {
              pieces.requireStored(whole);
              return null;
            })
        .subscribeOn(disk)
        .onErrorMap(IOException.class, unreadable -> mismatch)
        .switchIfEmpty(Mono.error(mismatch));
  }

  private Mono<Receipt> publishInTurn(
      UploadRecord record, Prefix whole, @Nullable Digest digest, PieceKeeping pieces) {
    NewUpload created = record.created();
    return files
        .prepare(record.id(), created.file(), created.attributes(), created.durability())
        .map(stat -> receipt(record, whole, digest, stat))
        .delayUntil(receipt -> sealed(record.id(), pieces, receipt))
        .flatMap(receipt -> store.beginPublish(record.id(), record.epoch(), receipt))
        .switchIfEmpty(Mono.error(() -> fenced(record.id())))
        .flatMap(this::moveAndComplete);
  }

  private Mono<Void> sealed(UploadId id, PieceKeeping pieces, Receipt receipt) {
    return Mono.<Void>fromCallable(
            () -> {
              pieces.seal(receipt);
              return null;
            })
        .subscribeOn(disk)
        .onErrorMap(
            IOException.class,
            cause -> StorageFailures.of("writing the piece file of upload " + id, cause));
  }

  private Receipt receipt(
      UploadRecord record, Prefix whole, @Nullable Digest digest, FileStat stat) {
    return new Receipt(
        record.created().file(),
        whole.lengthBytes(),
        whole.crc32c(),
        digest,
        stat.etag().orElseThrow(),
        record.epoch(),
        clock.instant());
  }

  private Mono<Receipt> moveAndComplete(UploadRecord publishing) {
    NewUpload created = publishing.created();
    return files
        .move(created.id(), created.file(), created.condition(), created.durability())
        .onErrorResume(failure -> revertUnlessFinal(created.id(), failure))
        .then(Mono.defer(() -> complete(publishing)));
  }

  /**
   * A move that failed after its rename, when the directory was forced, is not taken back: the
   * bytes are under their path. The upload stays PUBLISHING, and the next attach completes it.
   */
  private Mono<Void> revertUnlessFinal(UploadId id, Throwable failure) {
    if (isFinal(failure)) {
      return Mono.error(failure);
    }
    return blobs
        .stagedBytes(id)
        .flatMap(staged -> blobs.keepPut(id).then(store.revertPublish(id)))
        .then(Mono.error(failure));
  }

  private Mono<Receipt> complete(UploadRecord publishing) {
    return store
        .completePublish(publishing, limits.receiptRetention())
        .switchIfEmpty(Mono.error(() -> fenced(publishing.id())))
        .map(UploadEntries::receipt)
        .delayUntil(receipt -> hooks.done(transfer(receipt)));
  }

  private static HookedTransfer transfer(Receipt receipt) {
    return HookedTransfer.upload(receipt.file(), ContentLength.DEFERRED)
        .known(receipt.lengthBytes(), receipt.digestOrNull());
  }

  /**
   * The same for an upload whose bytes were stored, compared and given their attributes before it
   * got its record. To be run to its end.
   *
   * @return the receipt; a final failure ends the upload and frees its space
   */
  Mono<Receipt> publishStored(UploadRecord publishing) {
    return paths
        .inTurn(publishing.created().file(), () -> moveAndComplete(publishing))
        .onErrorResume(failure -> ended(publishing.id(), failure));
  }

  /** After a final failure nothing of the upload is needed any more. */
  private Mono<Receipt> ended(UploadId id, Throwable failure) {
    if (!isFinal(failure)) {
      return Mono.error(failure);
    }
    FailureCode reason = ((TransferException) failure).code();
    return store
        .end(id, UploadState.FAILED, reason, limits.receiptRetention())
        .then(blobs.discard(id))
        .onErrorResume(second -> Mono.fromRunnable(() -> failure.addSuppressed(second)))
        .then(Mono.error(failure));
  }

  private static boolean isFinal(Throwable failure) {
    return failure instanceof TransferException known
        && FINAL.contains(known.code())
        && !Repairs.isRepairable(failure);
  }

  private static TransferException fenced(UploadId id) {
    return new TransferException(
        FailureCode.FENCED, "A newer writer took upload " + id + " over before it was published");
  }

  /** Whether the workspace has its root; one that is gone altogether counts as reached. */
  Mono<Boolean> canReach(WorkspaceName name) {
    return files
        .workspace(name, false)
        .thenReturn(true)
        .onErrorResume(
            TransferException.class,
            failure -> Mono.just(failure.code() != FailureCode.STORAGE_FAILED));
  }

  /**
   * Finishes or undoes a publication that a crash interrupted.
   *
   * @return the upload as it stands then: PUBLISHED or OPEN
   */
  Mono<UploadRecord> recover(UploadRecord publishing) {
    return blobs
        .stagedBytes(publishing.id())
        .hasElement()
        .flatMap(staged -> recover(publishing, staged));
  }

  /** The same, when it is known already whether the staging file is there. */
  Mono<UploadRecord> recover(UploadRecord publishing, boolean staged) {
    UploadId id = publishing.id();
    return staged
        ? blobs.keepPut(id).then(store.revertPublish(id))
        : nameForced(publishing.created())
            .then(files.movePieces(id, publishing.created().file()))
            .then(Mono.defer(() -> complete(publishing)))
            .then(Mono.defer(() -> store.find(id)));
  }

  /** Whoever renamed the file may not have come to force the directory. */
  private Mono<Void> nameForced(NewUpload created) {
    return created.durability() == Durability.DURABLE
        ? files.forceName(created.file())
        : Mono.empty();
  }
}
