package dev.ferry.service.rsocket;

import dev.ferry.protocol.ChunkHeader;
import dev.ferry.protocol.PayloadKind;
import dev.ferry.protocol.zstd.ZstdFrames;
import dev.ferry.service.upload.ChunkBody;
import dev.ferry.service.upload.PackedBytes;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;
import io.rsocket.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Which chunks an attach takes.
 *
 * @param maxBytes most raw bytes of one
 * @param compressed whether they may come compressed
 * @param keptOrNull where the bytes of kept chunks are; null when there are to be none
 */
record ChunkTerms(int maxBytes, boolean compressed, @Nullable KeptBytes keptOrNull) {

  /** The same without kept chunks. */
  ChunkTerms(int maxBytes, boolean compressed) {
    this(maxBytes, compressed, null);
  }

  /**
   * Reads a chunk's header.
   *
   * @param payload goes on inside the chunk, unless this throws
   * @throws TransferException {@code MALFORMED}, {@code LIMIT_EXCEEDED}
   */
  ChunkBody read(PayloadKind kind, Payload payload) {
    ByteBuf data = payload.data();
    return switch (kind) {
      case KEPT_CHUNK -> kept(data, payload);
      case COMPRESSED_CHUNK -> packed(data, payload);
      case CHUNK, CONTROL -> plain(data, payload);
    };
  }

  /** The same with another longest chunk. */
  ChunkTerms upTo(int bytes) {
    return new ChunkTerms(bytes, compressed, keptOrNull);
  }

  /** What a chunk costs its sender's budget: a kept one all of its bytes, which are written. */
  static int paidBytes(PayloadKind kind, ByteBuf data) {
    return kind == PayloadKind.KEPT_CHUNK && data.readableBytes() == ChunkHeader.LENGTH_BYTES
        ? Math.max(0, data.getInt(data.readerIndex() + Integer.BYTES))
        : data.readableBytes();
  }

  /** Nothing is read here, on an event loop. */
  private ChunkBody kept(ByteBuf data, Payload payload) {
    KeptBytes kept = keptOrNull;
    if (kept == null) {
      throw new TransferException(
          FailureCode.MALFORMED, "A kept chunk came, and Open named no basis");
    }
    ChunkHeader header = limited(ChunkHeader.readKeptFrom(data));
    int length = header.lengthBytes();
    return new ChunkBody(
        header.offset(),
        header.crc32c(),
        new PackedBytes(length, ChunkHeader.LENGTH_BYTES, () -> kept.read(header.offset(), length)),
        payload);
  }

  private ChunkBody plain(ByteBuf data, Payload payload) {
    ChunkHeader header = limited(ChunkHeader.readFrom(data));
    return new ChunkBody(header.offset(), header.crc32c(), data, payload);
  }

  /** Nothing is unpacked here, on an event loop. */
  private ChunkBody packed(ByteBuf data, Payload payload) {
    if (!compressed) {
      throw new TransferException(
          FailureCode.MALFORMED, "A compressed chunk came, and that was not agreed on");
    }
    int wireBytes = data.readableBytes();
    ChunkHeader header = limited(ChunkHeader.readCompressedFrom(data));
    int length = header.lengthBytes();
    return new ChunkBody(
        header.offset(),
        header.crc32c(),
        new PackedBytes(length, wireBytes, () -> ZstdFrames.inflate(data, length)),
        payload);
  }

  private ChunkHeader limited(ChunkHeader header) {
    if (header.lengthBytes() > maxBytes) {
      throw new TransferException(
          FailureCode.LIMIT_EXCEEDED,
          "A chunk has " + header.lengthBytes() + " bytes, negotiated were " + maxBytes);
    }
    return header;
  }
}
