package dev.ferry.protocol;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;

/**
 * Fixed header in front of a chunk's bytes, raw, compressed or kept (docs/protocol.md §4.3, §4.5,
 * §4.6), all fields big-endian:
 *
 * <pre>
 *  0       1       2               4               8               12                     20
 *  +-------+-------+---------------+---------------+---------------+----------------------+
 *  | kind  | flags | reserved (0)  | length u32    | crc32c u32    | offset u64           |
 *  +-------+-------+---------------+---------------+---------------+----------------------+
 * </pre>
 *
 * @param offset bytes from the start of the object
 * @param lengthBytes how many raw bytes the chunk has, at least 1
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

  /** Writes the header of raw bytes at the writer index; the buffer stays the caller's. */
  public void writeTo(ByteBuf target) {
    writeTo(target, PayloadKind.CHUNK);
  }

  /** Writes the header of a compressed chunk at the writer index; the buffer stays the caller's. */
  public void writeCompressedTo(ByteBuf target) {
    writeTo(target, PayloadKind.COMPRESSED_CHUNK);
  }

  /** Writes the header of a kept chunk at the writer index; the buffer stays the caller's. */
  public void writeKeptTo(ByteBuf target) {
    writeTo(target, PayloadKind.KEPT_CHUNK);
  }

  private void writeTo(ByteBuf target, PayloadKind kind) {
    target.writeByte(kind.wireValue());
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
    ChunkHeader header = readFrom(source, PayloadKind.CHUNK);
    if (source.readableBytes() != header.lengthBytes) {
      throw malformed(
          "A chunk announces "
              + header.lengthBytes
              + " bytes and carries "
              + source.readableBytes());
    }
    return header;
  }

  /**
   * Reads the header of a compressed chunk and leaves the reader index at its frame; the buffer
   * stays the caller's.
   *
   * @throws TransferException {@code MALFORMED} when it is no such header, or the frame is not
   *     shorter than the raw bytes would be
   */
  public static ChunkHeader readCompressedFrom(ByteBuf source) {
    ChunkHeader header = readFrom(source, PayloadKind.COMPRESSED_CHUNK);
    if (!source.isReadable() || source.readableBytes() >= header.lengthBytes) {
      throw malformed(
          "A compressed chunk of "
              + header.lengthBytes
              + " bytes has a frame of "
              + source.readableBytes());
    }
    return header;
  }

  /**
   * Reads the header of a kept chunk, which is all of it; the buffer stays the caller's.
   *
   * @throws TransferException {@code MALFORMED} when it is no such header, or bytes follow
   */
  public static ChunkHeader readKeptFrom(ByteBuf source) {
    ChunkHeader header = readFrom(source, PayloadKind.KEPT_CHUNK);
    if (source.isReadable()) {
      throw malformed("A kept chunk carries " + source.readableBytes() + " bytes");
    }
    return header;
  }

  private static ChunkHeader readFrom(ByteBuf source, PayloadKind kind) {
    if (source.readableBytes() < LENGTH_BYTES) {
      throw malformed("A chunk is shorter than its header");
    }
    if (source.readByte() != kind.wireValue()) {
      throw malformed("A chunk begins with kind " + kind.wireValue());
    }
    int flags = source.readUnsignedByte();
    int reserved = source.readUnsignedShort();
    if (flags != 0 || reserved != 0) {
      throw malformed("A chunk's flags and reserved bits are 0 in this version");
    }
    int length = source.readInt();
    int crc32c = source.readInt();
    long offset = source.readLong();
    return new ChunkHeader(offset, length, crc32c);
  }

  private static TransferException malformed(String message) {
    return new TransferException(FailureCode.MALFORMED, message);
  }
}
