package dev.ferry.service.rsocket;

import static java.util.Objects.requireNonNull;

import dev.ferry.protocol.BatchRequest;
import dev.ferry.protocol.ChunkHeader;
import dev.ferry.protocol.ControlCodec;
import dev.ferry.protocol.RequestMetadata;
import dev.ferry.service.workspace.NewFile;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;
import io.rsocket.Payload;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The files of one batch as they come, copied, so that their payloads are free at once. */
final class BatchInput implements AutoCloseable {
  private static final long BYTES_HELD_MAX = 32L << 20;

  /** What even an empty file counts. */
  private static final long FILE_OVERHEAD_BYTES = 1024;

  private final ControlCodec codec;
  private final AtomicLong held;
  private final List<NewFile> files = new ArrayList<>();
  private BatchRequest.@Nullable Write batch;
  private RequestMetadata metadata = new RequestMetadata(null, null);
  private long counted;
  private int bytes;

  /**
   * Input of one channel.
   *
   * @param held bytes of the batches of all connections
   */
  BatchInput(ControlCodec codec, AtomicLong held) {
    this.codec = codec;
    this.held = held;
  }

  /** Takes the payload over and releases it. */
  int take(Payload payload) {
    try {
      if (batch == null) {
        begin(payload);
      } else {
        files.add(file(payload, batch));
      }
      return files.size();
    } finally {
      payload.release();
    }
  }

  private void begin(Payload payload) {
    BatchRequest.Write write = codec.decode(payload.data(), BatchRequest.Write.class);
    metadata = RequestMetadata.read(payload.metadata());
    counted = write.lengthBytes() + write.files() * FILE_OVERHEAD_BYTES;
    if (held.addAndGet(counted) > BYTES_HELD_MAX) {
      throw new TransferException(
          FailureCode.LIMIT_EXCEEDED,
          "Batches hold " + BYTES_HELD_MAX + " bytes already, the most they may");
    }
    batch = write;
  }

  private NewFile file(Payload payload, BatchRequest.Write announced) {
    BatchRequest.NewFile file =
        codec.decode(RequestMetadata.control(payload.metadata()), BatchRequest.NewFile.class);
    bytes += file.lengthBytes();
    if (files.size() == announced.files() || bytes > announced.lengthBytes()) {
      throw new TransferException(
          FailureCode.MALFORMED, "There is more in the batch than was announced");
    }
    ByteBuf data = payload.data();
    int crc32c = Crc32c.EMPTY;
    if (file.lengthBytes() > 0 || data.isReadable()) {
      ChunkHeader header = ChunkHeader.readFrom(data);
      crc32c = header.crc32c();
      if (header.offset() != 0 || header.lengthBytes() != file.lengthBytes()) {
        throw new TransferException(
            FailureCode.MALFORMED, "The chunk beside " + file.path() + " is not the whole file");
      }
    }
    byte[] copy = new byte[file.lengthBytes()];
    data.readBytes(copy);
    return new NewFile(
        file.path(),
        file.attributes(),
        file.condition(),
        ByteBuffer.wrap(copy).asReadOnlyBuffer(),
        crc32c,
        file.digestOrNull());
  }

  RequestMetadata metadata() {
    return metadata;
  }

  BatchRequest.Write batch() {
    return requireNonNull(batch);
  }

  /** All of them; {@code MALFORMED} when some are missing. */
  List<NewFile> files() {
    BatchRequest.Write announced = batch;
    if (announced == null
        || files.size() != announced.files()
        || bytes != announced.lengthBytes()) {
      throw new TransferException(
          FailureCode.MALFORMED, "The sender ended before the batch was whole");
    }
    return List.copyOf(files);
  }

  @Override
  public void close() {
    held.addAndGet(-counted);
    counted = 0;
  }
}
