package dev.ferry.client.internal;

import dev.ferry.protocol.ChunkHeader;
import dev.ferry.transfer.Crc32c;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * A chunk as it goes on the wire: header and bytes in one direct buffer.
 *
 * @param offset of its first byte
 * @param lengthBytes of its data
 * @param crc32c of its data
 * @param wire header and data; whoever holds the chunk owns one reference
 */
record Chunk(long offset, int lengthBytes, int crc32c, ByteBuf wire) {

  /** An empty buffer with room for a header and that many bytes; data begins behind the header. */
  static ByteBuf allocate(ByteBufAllocator allocator, int dataBytes) {
    int capacity = ChunkHeader.LENGTH_BYTES + dataBytes;
    return allocator.directBuffer(capacity, capacity).writerIndex(ChunkHeader.LENGTH_BYTES);
  }

  /** Computes the checksum of what was written behind the header's room, and writes the header. */
  static Chunk seal(long offset, ByteBuf wire) {
    int end = wire.writerIndex();
    int length = end - ChunkHeader.LENGTH_BYTES;
    int crc = Crc32c.of(wire.nioBuffer(ChunkHeader.LENGTH_BYTES, length));
    wire.writerIndex(0);
    new ChunkHeader(offset, length, crc).writeTo(wire);
    wire.writerIndex(end);
    return new Chunk(offset, length, crc, wire);
  }

  long end() {
    return offset + lengthBytes;
  }

  /** The data with a reference of its own, which the caller owns. */
  ByteBuf retainedData() {
    return wire.retain().slice(ChunkHeader.LENGTH_BYTES, lengthBytes);
  }

  void release() {
    wire.release();
  }
}
