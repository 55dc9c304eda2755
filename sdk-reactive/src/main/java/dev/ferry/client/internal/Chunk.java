package dev.ferry.client.internal;

import dev.ferry.protocol.ChunkHeader;
import dev.ferry.transfer.Crc32c;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * A chunk as it goes on the wire: header and bytes in one direct buffer.
 *
 * @param offset of its first byte
 * @param lengthBytes of its data
 * @param crc32c of its data
 * @param wire header and data; whoever holds the chunk owns one reference
 * @param packedOrNull what goes on the wire instead, with a reference like it; null when the data
 *     goes as it is
 */
record Chunk(
    long offset, int lengthBytes, int crc32c, ByteBuf wire, @Nullable ByteBuf packedOrNull) {

  /** A chunk that goes as it is. */
  Chunk(long offset, int lengthBytes, int crc32c, ByteBuf wire) {
    this(offset, lengthBytes, crc32c, wire, null);
  }

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

  /** The same chunk with another form for the wire, which is taken over, or without. */
  Chunk withPacked(@Nullable ByteBuf packed) {
    return new Chunk(offset, lengthBytes, crc32c, wire, packed);
  }

  /** What is sent, with a reference of its own, which the caller owns. */
  ByteBuf retainedToSend() {
    return packedOrNull == null ? wire.retain() : packedOrNull.retain();
  }

  /** What it takes of the network: its data, or all of its packed form. */
  int paidBytes() {
    return packedOrNull == null ? lengthBytes : packedOrNull.readableBytes();
  }

  /** What it takes of the memory. */
  int heldBytes() {
    return lengthBytes + (packedOrNull == null ? 0 : packedOrNull.readableBytes());
  }

  /** Whether nobody uses its buffers but its owner. */
  boolean isOnlyHeld() {
    return wire.refCnt() == 1 && (packedOrNull == null || packedOrNull.refCnt() == 1);
  }

  void release() {
    wire.release();
    if (packedOrNull != null) {
      packedOrNull.release();
    }
  }
}
