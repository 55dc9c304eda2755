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

/**
 * Which chunks an attach takes.
 *
 * @param maxBytes most raw bytes of one
 * @param compressed whether they may come compressed
 */
record ChunkTerms(int maxBytes, boolean compressed) {

  /**
   * Reads a chunk's header.
   *
   * @param payload goes on inside the chunk, unless this throws
   * @throws TransferException {@code MALFORMED}, {@code LIMIT_EXCEEDED}
   */
  ChunkBody read(PayloadKind kind, Payload payload) {
    ByteBuf data = payload.data();
    return kind == PayloadKind.COMPRESSED_CHUNK ? packed(data, payload) : plain(data, payload);
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
