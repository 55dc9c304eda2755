package dev.ferry.client.internal;

import static java.util.Objects.requireNonNull;

import dev.ferry.protocol.BatchAnswer;
import dev.ferry.protocol.BatchRequest;
import dev.ferry.protocol.ChunkHeader;
import dev.ferry.protocol.RequestMetadata;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.protocol.WirePayload;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.SmallFile;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspacePath;
import dev.ferry.transfer.WriteCondition;
import io.netty.buffer.ByteBuf;
import io.rsocket.Payload;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Several small files in one request (docs/protocol.md §17). */
public final class BatchCalls {
  private final ControlRequests control;
  private final Wire wire;
  private final Supplier<Mono<? extends ServerMessage>> closed;

  BatchCalls(ControlRequests control, Supplier<Mono<? extends ServerMessage>> closed) {
    this.control = control;
    this.wire = control.wire();
    this.closed = closed;
  }

  /** A file on its way. */
  public record Sent(BatchRequest.NewFile file, byte[] bytes, int crc32c) {

    /** With checksum and digest. */
    public static Sent of(
        WorkspacePath path, byte[] bytes, FileAttributes attributes, WriteCondition condition) {
      return new Sent(
          new BatchRequest.NewFile(path, bytes.length, attributes, digest(bytes), condition),
          bytes,
          Crc32c.of(bytes, 0, bytes.length));
    }

    private static Digest digest(byte[] bytes) {
      try {
        return Digest.ofBytes(MessageDigest.getInstance("SHA-256").digest(bytes));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java has SHA-256", e);
      }
    }

    private boolean isWhatWasPublished(Receipt receipt) {
      return receipt.file().path().equals(file.path())
          && receipt.lengthBytes() == bytes.length
          && receipt.crc32c() == crc32c
          && receipt.digest().equals(file.digest());
    }
  }

  /** A file that came, or why it did not. */
  public record Got(
      WorkspacePath path,
      @Nullable SmallFile fileOrNull,
      @Nullable TransferException failureOrNull) {

    /** Its facts. */
    public FileStat stat() {
      return requireNonNull(fileOrNull).stat();
    }

    /** All of it. */
    public ByteBuffer bytes() {
      return requireNonNull(fileOrNull).bytes();
    }
  }

  /** Writes them all or none. */
  public Mono<List<Receipt>> write(BatchRequest.Write batch, List<Sent> files) {
    Flux<Payload> sent =
        Flux.concat(
            Mono.fromSupplier(() -> wire.request(Route.BATCH_WRITE, batch)),
            Flux.fromIterable(files).map(this::payload));
    return control
        .channel(sent, answer -> wire.read(answer, ServerMessage.Completed.class).receipt())
        .collectList()
        .map(receipts -> verified(receipts, files))
        .takeUntilOther(Mono.defer(closed));
  }

  private static List<Receipt> verified(List<Receipt> receipts, List<Sent> files) {
    boolean same = receipts.size() == files.size();
    for (int at = 0; same && at < files.size(); at++) {
      same = files.get(at).isWhatWasPublished(receipts.get(at));
    }
    if (!same) {
      throw new TransferException(
          FailureCode.DIGEST_MISMATCH, "The service published something else than was sent");
    }
    return receipts;
  }

  private Payload payload(Sent sent) {
    int length = sent.bytes().length;
    ByteBuf data = Wire.ALLOCATOR.buffer(ChunkHeader.LENGTH_BYTES + length);
    if (length > 0) {
      new ChunkHeader(0, length, sent.crc32c()).writeTo(data);
      data.writeBytes(sent.bytes());
    }
    return WirePayload.of(
        data, RequestMetadata.ofControl(Wire.ALLOCATOR, wire.encode(sent.file())));
  }

  /** Reads them, each for itself. */
  public Flux<Got> read(BatchRequest.Read batch) {
    return control.payloads(Route.BATCH_READ, batch, this::got).takeUntilOther(Mono.defer(closed));
  }

  private Got got(Payload payload) {
    Optional<BatchAnswer.Unread> unread;
    try {
      unread = wire.unread(payload);
    } catch (RuntimeException e) {
      payload.release();
      throw e;
    }
    if (unread.isPresent()) {
      payload.release();
      BatchAnswer.Unread missed = unread.get();
      return new Got(missed.path(), null, new TransferException(missed.code(), missed.reason()));
    }
    SmallFile file = wire.readFile(payload);
    return new Got(file.stat().path(), file, null);
  }
}
