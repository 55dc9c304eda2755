package dev.ferry.client.internal;

import dev.ferry.protocol.ChunkHeader;
import dev.ferry.protocol.PayloadKind;
import dev.ferry.protocol.zstd.ZstdFrames;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;

/**
 * One chunk of a download whose bytes are what was announced; made on the part file's lane.
 *
 * @param data the raw bytes, with a reference of its own until this is closed
 * @param crc32c their checksum
 * @param savedBytes how many of them did not have to travel
 */
record ArrivedChunk(ByteBuf data, int crc32c, int savedBytes) implements AutoCloseable {

  /**
   * Reads and verifies.
   *
   * @param payload stays the caller's; its reader index moves
   * @param range whose next chunk it must be
   * @param packedBytesMax most raw bytes of a compressed chunk; 0 when none was agreed on
   * @throws TransferException {@code MALFORMED}, {@code WRONG_OFFSET}, {@code CHECKSUM_MISMATCH}
   */
  static ArrivedChunk of(ByteBuf payload, RangeFetch range, int packedBytesMax) {
    int wireBytes = payload.readableBytes();
    boolean packed =
        packedBytesMax > 0 && PayloadKind.peek(payload) == PayloadKind.COMPRESSED_CHUNK;
    ChunkHeader header =
        packed ? ChunkHeader.readCompressedFrom(payload) : ChunkHeader.readFrom(payload);
    requireNext(header, range);
    if (!packed) {
      return verified(payload.retain(), header, 0);
    }
    if (header.lengthBytes() > packedBytesMax) {
      throw malformed("The service sent a compressed chunk of " + header.lengthBytes() + " bytes");
    }
    return verified(
        ZstdFrames.inflate(payload, header.lengthBytes()),
        header,
        Math.max(0, header.lengthBytes() - wireBytes));
  }

  private static void requireNext(ChunkHeader header, RangeFetch range) {
    if (header.offset() != range.nextOffset()) {
      throw new TransferException(
          FailureCode.WRONG_OFFSET,
          "A chunk begins at " + header.offset() + " instead of " + range.nextOffset());
    }
    if (header.lengthBytes() > range.missingBytes()) {
      throw malformed("The service sent more bytes than the file has");
    }
  }

  private static ArrivedChunk verified(ByteBuf data, ChunkHeader header, int savedBytes) {
    if (Crc32c.of(data.nioBuffer()) != header.crc32c()) {
      data.release();
      throw new TransferException(
          FailureCode.CHECKSUM_MISMATCH,
          "The chunk at " + header.offset() + " was damaged on its way");
    }
    return new ArrivedChunk(data, header.crc32c(), savedBytes);
  }

  int lengthBytes() {
    return data.readableBytes();
  }

  @Override
  public void close() {
    data.release();
  }

  private static TransferException malformed(String message) {
    return new TransferException(FailureCode.MALFORMED, message);
  }
}
