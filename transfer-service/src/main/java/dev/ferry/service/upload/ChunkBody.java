package dev.ferry.service.upload;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCounted;
import java.nio.ByteBuffer;

/**
 * Verified-to-be bytes at an offset, with the one who owns them.
 *
 * <p>Whoever receives a chunk passes it on or calls {@link #release()}, once.
 */
public final class ChunkBody {
  private final long offset;
  private final int crc32c;
  private final ByteBuf bytes;
  private final ReferenceCounted owner;

  /**
   * A chunk.
   *
   * @param offset bytes from the start of the object
   * @param crc32c the sender's CRC-32C of the bytes
   * @param bytes the bytes; not released by this class
   * @param owner released exactly once, when the chunk is done with
   */
  public ChunkBody(long offset, int crc32c, ByteBuf bytes, ReferenceCounted owner) {
    this.offset = offset;
    this.crc32c = crc32c;
    this.bytes = bytes;
    this.owner = owner;
  }

  long offset() {
    return offset;
  }

  int lengthBytes() {
    return bytes.readableBytes();
  }

  int crc32c() {
    return crc32c;
  }

  /** A view of the bytes for one call; not to be kept. */
  ByteBuffer peek() {
    return bytes.nioBuffer();
  }

  /** Gives the bytes back. */
  public void release() {
    owner.release();
  }
}
