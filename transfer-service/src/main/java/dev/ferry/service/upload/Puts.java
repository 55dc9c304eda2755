package dev.ferry.service.upload;

import dev.ferry.resume.NewUpload;
import dev.ferry.resume.ResumeStore;
import dev.ferry.resume.UploadRecord;
import dev.ferry.service.hook.HookedTransfer;
import dev.ferry.service.hook.Hooks;
import dev.ferry.service.policy.SpaceGuard;
import dev.ferry.service.storage.BlobStore;
import dev.ferry.service.storage.PutBytes;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Whole uploads in one step: bytes stored and forced → record in state PUBLISHING with the receipt
 * to be → rename → directory fsync → state PUBLISHED.
 *
 * <p>The record comes behind the bytes, so nothing that is recorded is missing; bytes that a crash
 * leaves without a record were promised to nobody. From the record on it is a publication like any
 * other.
 */
final class Puts {
  private static final long FIRST_EPOCH = 1;

  /** Well below the time after which a client that hears nothing gives its connection up. */
  private static final Duration PACED_AT_MOST = Duration.ofSeconds(10);

  /** With these the store says that it added nothing. */
  private static final Set<FailureCode> REFUSALS =
      Set.of(FailureCode.KEY_CONFLICT, FailureCode.INVALID_ARGUMENT);

  private final ResumeStore store;
  private final BlobStore blobs;
  private final UploadRuntime runtime;
  private final Beginnings beginnings;
  private final SpaceGuard space;
  private final PutRoom room = new PutRoom();

  Puts(
      ResumeStore store,
      BlobStore blobs,
      UploadRuntime runtime,
      Beginnings beginnings,
      SpaceGuard space) {
    this.store = store;
    this.blobs = blobs;
    this.runtime = runtime;
    this.beginnings = beginnings;
    this.space = space;
  }

  /**
   * Takes the bytes over.
   *
   * @throws TransferException {@code LIMIT_EXCEEDED} when too many are under way, {@code
   *     SHUTTING_DOWN}; the bytes are released then
   */
  PutRoom.Held admit(ChunkBody body) {
    PutRoom.Held held = room.take(body);
    try {
      runtime.requireRunning();
    } catch (TransferException e) {
      held.close();
      throw e;
    }
    return held;
  }

  /** To be run in the key's turn, to its end, with bytes that stay alive meanwhile. */
  Mono<PutOutcome> put(OpenUpload wish, ChunkBody body) {
    return Mono.defer(
        () -> {
          NewUpload upload = beginnings.of(wish);
          return recorded(upload, body)
              .onErrorResume(TransferException.class, failure -> underTheKey(wish, body, failure))
              .flatMap(record -> outcome(record, upload.id()));
        });
  }

  private Mono<UploadRecord> recorded(NewUpload upload, ChunkBody body) {
    return runtime
        .paced(upload.file().workspace(), body.lengthBytes(), PACED_AT_MOST)
        .then(Mono.defer(() -> stored(upload, body)))
        .flatMap(receipt -> recorded(upload, receipt));
  }

  /** Most workspaces are there: whether one is missing need not be asked first. */
  private Mono<Void> admitted(NewUpload upload) {
    return beginnings
        .admitted(upload)
        .onErrorResume(
            Puts::isOfUnknownWorkspace,
            unknown ->
                beginnings
                    .workspace(upload.file().workspace())
                    .then(Mono.defer(() -> beginnings.admitted(upload))));
  }

  private static boolean isOfUnknownWorkspace(Throwable failure) {
    return failure instanceof TransferException known
        && known.code() == FailureCode.UNKNOWN_WORKSPACE;
  }

  private Mono<Receipt> stored(NewUpload upload, ChunkBody body) {
    return admitted(upload)
        .then(Mono.defer(() -> passed(upload, body)))
        .then(Mono.defer(() -> staged(upload, body)))
        .map(stat -> receipt(upload, body, stat))
        .onErrorResume(failure -> undone(upload.id(), failure));
  }

  private Mono<Void> passed(NewUpload upload, ChunkBody body) {
    Hooks hooks = runtime.hooks();
    HookedTransfer transfer =
        HookedTransfer.upload(upload.file(), upload.length())
            .known(body.lengthBytes(), upload.expectedDigestOrNull());
    if (!hooks.watches(upload.file().workspace())) {
      return Mono.empty();
    }
    ByteBuffer copy = ByteBuffer.allocate(body.lengthBytes()).put(body.peek()).flip();
    return hooks
        .complete(transfer, transfer, () -> Flux.just(copy.asReadOnlyBuffer()))
        .publishOn(runtime.disk());
  }

  private Mono<FileStat> staged(NewUpload upload, ChunkBody body) {
    VerifiedChunk verified = VerifiedChunk.of(body);
    runtime.meters().received(verified.lengthBytes());
    return blobs.stagePut(
        upload.file().workspace(),
        new PutBytes(
            upload.id(),
            upload.file().path(),
            upload.attributes(),
            upload.durability(),
            body.peek()),
        stored -> requireStored(stored, upload, body));
  }

  private static void requireStored(ByteBuffer stored, NewUpload upload, ChunkBody body)
      throws IOException {
    if (stored.remaining() != body.lengthBytes()
        || Crc32c.of(stored.duplicate()) != body.crc32c()) {
      throw new IOException("what was read back is not what had been written");
    }
    Digest demanded = upload.expectedDigestOrNull();
    if (demanded != null) {
      WholeCheck.requireDemanded(demanded, digest(stored));
    }
  }

  private static Digest digest(ByteBuffer stored) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(stored);
      return Digest.ofBytes(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private Receipt receipt(NewUpload upload, ChunkBody body, FileStat stat) {
    return new Receipt(
        upload.file(),
        body.lengthBytes(),
        body.crc32c(),
        upload.expectedDigestOrNull(),
        stat.etag().orElseThrow(),
        FIRST_EPOCH,
        runtime.clock().instant());
  }

  /** Nothing was promised: the bytes and their room are given up. */
  private <T> Mono<T> undone(UploadId id, Throwable failure) {
    space.release(id);
    return blobs
        .discard(id)
        .onErrorResume(second -> Mono.fromRunnable(() -> failure.addSuppressed(second)))
        .then(Mono.error(failure));
  }

  /**
   * What the store refuses is no record of ours. Of any other failure nobody knows whether there is
   * one, and a record that says PUBLISHING without bytes in staging would pass for published: the
   * bytes stay until the next start.
   */
  private Mono<UploadRecord> recorded(NewUpload upload, Receipt receipt) {
    return store
        .createPublishing(upload, receipt)
        .onErrorResume(
            failure -> {
              if (isRefused(failure)) {
                return undone(upload.id(), failure);
              }
              space.release(upload.id());
              return Mono.error(failure);
            });
  }

  private static boolean isRefused(Throwable failure) {
    return failure instanceof TransferException known && REFUSALS.contains(known.code());
  }

  /** Whoever comes again hears what became of the upload, whatever else is wrong by now. */
  private Mono<UploadRecord> underTheKey(
      OpenUpload wish, ChunkBody body, TransferException failure) {
    if (failure.code() == FailureCode.CHECKSUM_MISMATCH) {
      return Mono.error(failure); // these are not the bytes that were sent
    }
    return store
        .find(wish.file().workspace(), wish.key())
        .onErrorMap(second -> failure)
        .doOnNext(found -> SameTransfer.requireWhole(found, wish, body.crc32c()))
        .switchIfEmpty(Mono.error(failure));
  }

  private Mono<PutOutcome> outcome(UploadRecord record, UploadId ours) {
    long bytes = record.durable().lengthBytes();
    if (record.id().equals(ours)) {
      return runtime
          .publication()
          .publishStored(record)
          .doOnNext(receipt -> runtime.meters().acknowledged(bytes))
          .map(PutOutcome.Published::new);
    }
    runtime.meters().resent(bytes);
    if (record.state() == UploadState.PUBLISHED) {
      return Mono.just(new PutOutcome.Published(UploadEntries.receipt(record)));
    }
    return record.state().isTerminal()
        ? Mono.error(UploadFailures.ended(record))
        : Mono.just(new PutOutcome.UnderWay(record.status()));
  }
}
