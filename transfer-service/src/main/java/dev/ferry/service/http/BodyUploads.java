package dev.ferry.service.http;

import dev.ferry.service.policy.Caller;
import dev.ferry.service.policy.Operation;
import dev.ferry.service.upload.Attachment;
import dev.ferry.service.upload.OpenUpload;
import dev.ferry.service.upload.SenderDeadline;
import dev.ferry.service.upload.UploadEvent;
import dev.ferry.service.upload.UploadLease;
import dev.ferry.service.upload.Uploads;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferLimits;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadStatus;
import dev.ferry.transfer.WriteCondition;
import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Uploads as requests with bodies see them: the body of one request is the next bytes of one
 * upload. What all HTTP doors that take bytes call.
 *
 * <p>Chunks get their checksums here, as soon as their bytes are read from the connection; the
 * digest of the whole is computed by the service, unless it is off.
 */
@Component
public final class BodyUploads {
  private static final int CHUNK_BYTES = 1024 * 1024;

  /** Who asks where to continue is answered soon, even when the disk is slow. */
  private static final Duration SETTLING = Duration.ofMillis(75);

  private final Uploads uploads;
  private final ByteBufAllocator buffers;
  private final Duration progressTimeout;

  /**
   * The uploads of the service.
   *
   * @param chunkBuffers where chunks are made
   */
  public BodyUploads(Uploads uploads, TransferLimits limits, ByteBufAllocator chunkBuffers) {
    this.buffers = chunkBuffers;
    this.uploads = uploads;
    this.progressTimeout = limits.progressTimeout();
  }

  /**
   * Creates an upload, or attaches to the one under its key; see {@link Uploads#open}.
   *
   * @return a lease, to be passed to {@link #append} or closed, or the receipt of before
   */
  public Mono<Attachment> open(Caller caller, OpenUpload wish) {
    caller.require(Operation.WRITE, wish.file());
    return uploads.open(wish, CHUNK_BYTES);
  }

  /**
   * Attaches to an upload that is known by its id only.
   *
   * @return as {@link #open}; {@code UPLOAD_NOT_FOUND} also for somebody else's
   */
  public Mono<Attachment> attach(Caller caller, UploadId id) {
    return status(caller, id).flatMap(status -> uploads.open(again(status), CHUNK_BYTES));
  }

  private static OpenUpload again(UploadStatus status) {
    return new OpenUpload(
        status.file(),
        status.key(),
        status.id(),
        status.length(),
        FileAttributes.NONE,
        DigestMode.COMPUTED,
        WriteCondition.ALWAYS,
        null,
        null);
  }

  /** How an upload stands; disturbs nobody. {@code UPLOAD_NOT_FOUND} also for somebody else's. */
  public Mono<UploadStatus> status(Caller caller, UploadId id) {
    return uploads
        .status(id)
        .filter(status -> caller.may(Operation.WRITE, status.file()))
        .switchIfEmpty(Mono.error(() -> Uploads.unknown(id)));
  }

  /**
   * The same for who wants to continue: ends the writer there is, so that the frontier can be used
   * at once.
   */
  public Mono<UploadStatus> settled(Caller caller, UploadId id) {
    return status(caller, id).flatMap(known -> uploads.settle(id, SETTLING));
  }

  /** Gives an upload up; see {@link Uploads#abort}. */
  public Mono<UploadStatus> abort(Caller caller, UploadId id) {
    return status(caller, id).flatMap(known -> uploads.abort(id));
  }

  /**
   * Appends a body; what came of one that breaks off is durable, too.
   *
   * @param lease taken over
   * @param body taken over; asked for bytes as the disk takes them
   * @return how far the upload is then. Fails as {@link Uploads#append} does, with {@code STALLED}
   *     when nothing comes for long and {@code FORBIDDEN} when the caller's budget is used up
   */
  public Mono<Appended> append(
      Caller caller, UploadLease lease, Flux<DataBuffer> body, BodyEnd end) {
    return append(caller, lease, body, end, null);
  }

  /**
   * The same; nothing of the body counts unless the proof holds at its end.
   *
   * @return fails with {@code CHECKSUM_MISMATCH} when it does not, the frontier is where it was
   *     then
   */
  public Mono<Appended> append(
      Caller caller,
      UploadLease lease,
      Flux<DataBuffer> body,
      BodyEnd end,
      @Nullable BodyProof proof) {
    return Mono.defer(
        () -> {
          BodyChunks chunks = new BodyChunks(body, buffers, lease, end, caller, proof);
          return uploads
              .append(lease, chunks)
              .takeUntilOther(SenderDeadline.of(chunks, progressTimeout))
              .doOnNext(event -> tell(event, caller))
              .last()
              .map(BodyUploads::appended);
        });
  }

  private static void tell(UploadEvent event, Caller caller) {
    if (event instanceof UploadEvent.Published published) {
      caller.published(published.receipt());
    }
  }

  private static Appended appended(UploadEvent last) {
    if (last instanceof UploadEvent.Published published) {
      return new Appended(whole(published.receipt()), published.receipt());
    }
    return new Appended(((UploadEvent.Acknowledged) last).durable(), null);
  }

  private static Prefix whole(Receipt receipt) {
    return new Prefix(receipt.lengthBytes(), receipt.crc32c());
  }
}
