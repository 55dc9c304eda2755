package dev.ferry.service.rsocket;

import dev.ferry.protocol.ChunkHeader;
import dev.ferry.protocol.TarRequest;
import dev.ferry.service.workspace.PackBytes;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.rsocket.Payload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A chunk of a stream that arrived, and who owns its bytes: the door, until a thread for files
 * begins to read them; then that thread, until it is done, whoever has gone away meanwhile.
 */
final class InboundPiece implements PackBytes {
  private final Payload payload;
  private final ChunkHeader header;
  private final AtomicBoolean taken = new AtomicBoolean();

  private final Consumer<InboundPiece> told;

  private InboundPiece(Payload payload, ChunkHeader header, Consumer<InboundPiece> told) {
    this.payload = payload;
    this.header = header;
    this.told = told;
  }

  /**
   * Takes the payload over, unless this throws.
   *
   * @param offset where the chunk has to begin; {@code WRONG_OFFSET}
   * @param told told when somebody begins to read it
   */
  static InboundPiece of(Payload payload, long offset, Consumer<InboundPiece> told) {
    ChunkHeader header = ChunkHeader.readFrom(payload.data());
    if (header.lengthBytes() > TarRequest.CHUNK_BYTES_MAX) {
      throw new TransferException(
          FailureCode.LIMIT_EXCEEDED,
          "A chunk of a tar stream has at most " + TarRequest.CHUNK_BYTES_MAX + " bytes");
    }
    if (header.offset() != offset) {
      throw new TransferException(
          FailureCode.WRONG_OFFSET, "Expected offset " + offset + ", got " + header.offset());
    }
    return new InboundPiece(payload, header, told);
  }

  int lengthBytes() {
    return header.lengthBytes();
  }

  @Override
  public <T> T read(Reading<T> reading) throws IOException {
    if (taken.getAndSet(true)) {
      throw new CancellationException("the sender has gone");
    }
    told.accept(this);
    try {
      ByteBuffer bytes = payload.data().nioBuffer();
      if (Crc32c.of(bytes.duplicate()) != header.crc32c()) {
        throw new TransferException(
            FailureCode.CHECKSUM_MISMATCH, "A chunk does not match its checksum");
      }
      return reading.of(bytes);
    } finally {
      payload.release();
    }
  }

  /** Nobody will read it. */
  void abandon() {
    if (!taken.getAndSet(true)) {
      payload.release();
    }
  }
}
