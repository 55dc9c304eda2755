package dev.ferry.service.http;

import dev.ferry.service.upload.ChunkBody;
import dev.ferry.transfer.Crc32c;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** Makes chunks of the buffers of a connection, which are smaller. One thread at a time. */
final class ChunkAssembly {
  /** What a sender that is slow takes, who never fills a chunk. */
  private static final int FIRST_BYTES = 64 * 1024;

  private final ByteBufAllocator buffers;
  private final int chunkBytes;
  private long offset;
  private int nextBytes;
  private @Nullable ByteBuf open;

  /**
   * An assembly.
   *
   * @param buffers where chunks are made
   * @param offset where the first chunk begins
   * @param chunkBytes length of a full chunk
   */
  ChunkAssembly(ByteBufAllocator buffers, long offset, int chunkBytes) {
    this.buffers = buffers;
    this.offset = offset;
    this.chunkBytes = chunkBytes;
    this.nextBytes = Math.min(chunkBytes, FIRST_BYTES);
  }

  /** Offset behind everything that was taken. */
  long end() {
    ByteBuf begun = open;
    return begun == null ? offset : offset + begun.readableBytes();
  }

  /** The chunk that is begun, to tell it from others; null when there is none. */
  @Nullable Object begun() {
    return open;
  }

  /**
   * Takes bytes, as many as the chunk has room for.
   *
   * @param bytes its reader index is moved
   * @return the chunk when it is full now; belongs to the caller
   */
  @Nullable ChunkBody take(ByteBuf bytes) {
    ByteBuf chunk = open;
    if (chunk == null) {
      chunk = buffers.directBuffer(nextBytes, chunkBytes);
      open = chunk;
    }
    int fitting = Math.min(bytes.readableBytes(), chunkBytes - chunk.readableBytes());
    chunk.writeBytes(bytes, fitting);
    if (chunk.readableBytes() < chunkBytes) {
      return null;
    }
    nextBytes = chunkBytes;
    return cut();
  }

  /** The chunk that is begun as it is; null when there is none. Belongs to the caller. */
  @Nullable ChunkBody cut() {
    ByteBuf chunk = open;
    if (chunk == null) {
      return null;
    }
    open = null;
    ChunkBody body = new ChunkBody(offset, Crc32c.of(chunk.nioBuffer()), chunk, chunk);
    offset += chunk.readableBytes();
    return body;
  }

  /** Gives back what is begun. */
  void close() {
    ByteBuf chunk = open;
    open = null;
    if (chunk != null) {
      chunk.release();
    }
  }
}
