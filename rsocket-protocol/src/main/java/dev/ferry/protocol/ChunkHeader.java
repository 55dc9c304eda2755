package dev.ferry.protocol;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;

/**
 * Fixed header in front of a chunk's raw bytes (docs/protocol.md §4.3), all fields big-endian:
 *
 * <pre>
 *  0       1       2               4               8               12                     20
 *  +-------+-------+---------------+---------------+---------------+----------------------+
 *  | kind  | flags | reserved (0)  | length u32    | crc32c u32    | offset u64           |
 *  +-------+-------+---------------+---------------+---------------+----------------------+
 * </pre>
 *
 * @param offset bytes from the start of the object
 * @param lengthBytes how many bytes follow the header, at least 1
 * @param crc32c their CRC-32C
 */
public record ChunkHeader(long offset, int lengthBytes, int crc32c) {
  /** Length of the header, kind included. */
  public static final int LENGTH_BYTES = 20;

  /** Refuses an empty chunk and a negative offset. */
  public ChunkHeader {
    if (lengthBytes <= 0) {
      throw malformed("A chunk has at least one byte");
    }
    if (offset < 0 || offset > Long.MAX_VALUE - lengthBytes) {
      throw malformed("A chunk's range does not fit in 63 bits");
    }
  }

  /** Offset of the first byte behind the chunk. */
  public long end() {
    return offset + lengthBytes;
  }

  /** Writes the header at the buffer's writer index; the buffer stays the caller's. */
  public void writeTo(ByteBuf target) {
    target.writeByte(PayloadKind.CHUNK.wireValue());
    target.writeByte(0);
    target.writeShort(0);
    target.writeInt(lengthBytes);
    target.writeInt(crc32c);
    target.writeLong(offset);
  }

  /**
   * Reads the header and leaves the reader index at the first data byte; the buffer stays the
   * caller's.
   *
   * @throws TransferException {@code MALFORMED} when header and data do not fit each other
   */
  public static ChunkHeader readFrom(ByteBuf source) {
    if (source.readableBytes() < LENGTH_BYTES) {
      throw malformed("A chunk is shorter than its header");
    }
    if (source.readByte() != PayloadKind.CHUNK.wireValue()) {
      throw malformed("A chunk begins with kind " + PayloadKind.CHUNK.wireValue());
    }
    int flags = source.readUnsignedByte();
    int reserved = source.readUnsignedShort();
    if (flags != 0 || reserved != 0) {
      throw malformed("A chunk's flags and reserved bits are 0 in this version");
    }
    int length = source.readInt();
    int crc32c = source.readInt();
    long offset = source.readLong();
    ChunkHeader header = new ChunkHeader(offset, length, crc32c);
    if (source.readableBytes() != length) {
      throw malformed(
          "A chunk announces " + length + " bytes and carries " + source.readableBytes());
    }
    return header;
  }

  private static TransferException malformed(String message) {
    return new TransferException(FailureCode.MALFORMED, message);
  }
}
