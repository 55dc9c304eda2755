package dev.ferry.protocol.zstd;

import dev.ferry.protocol.ChunkHeader;
import dev.ferry.protocol.frame.ChunkBuffers;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Compresses the chunks of one transfer where that saves a tenth, and finds out for next to nothing
 * where it does not: behind a chunk that saved less, 16 chunks are not tried, then 32, up to
 * {@value #REST_CHUNKS_MAX}, until one saves again.
 *
 * <p>To be called by one thread at a time, never by an event loop.
 */
public final class ChunkPacker {
  private static final int REST_CHUNKS = 16;
  private static final int REST_CHUNKS_MAX = 1024;
  private static final int SAVED_SHARE = 10;

  private int restChunks = REST_CHUNKS;
  private int leftPlain;

  /**
   * Compresses a chunk.
   *
   * @param header says what the raw bytes are
   * @param raw the raw bytes, direct; does not change
   * @return header and frame in a direct buffer the caller owns, shorter than the plain chunk; null
   *     when the chunk is to be sent plain
   */
  public @Nullable ByteBuf pack(ChunkHeader header, ByteBuffer raw) {
    if (leftPlain > 0) {
      leftPlain--;
      return null;
    }
    ByteBuf packed = packedOrNull(header, raw);
    if (packed == null) {
      leftPlain = restChunks;
      restChunks = Math.min(REST_CHUNKS_MAX, 2 * restChunks);
    } else {
      restChunks = REST_CHUNKS;
    }
    return packed;
  }

  private static @Nullable ByteBuf packedOrNull(ChunkHeader header, ByteBuffer raw) {
    try {
      return compressed(header, raw);
    } catch (OutOfMemoryError noRoomBesideIt) {
      return null;
    }
  }

  /** How many chunks go plain before the next is tried. */
  int leftPlain() {
    return leftPlain;
  }

  /** Room for nine tenths only: the library gives up by itself where they do not do. */
  private static @Nullable ByteBuf compressed(ChunkHeader header, ByteBuffer raw) {
    int most = raw.remaining() - Math.max(1, raw.remaining() / SAVED_SHARE);
    if (most == 0) {
      return null;
    }
    ByteBuf room = ChunkBuffers.POOL.directBuffer(most, most);
    try {
      OptionalInt length = ZstdFrames.compress(raw, room.nioBuffer(0, most));
      return length.isPresent() ? copied(header, room.writerIndex(length.getAsInt())) : null;
    } finally {
      room.release();
    }
  }

  /** What waits to be sent holds no more memory than it has bytes. */
  private static ByteBuf copied(ChunkHeader header, ByteBuf frame) {
    int capacity = ChunkHeader.LENGTH_BYTES + frame.readableBytes();
    ByteBuf packed = ChunkBuffers.POOL.directBuffer(capacity, capacity);
    header.writeCompressedTo(packed);
    return packed.writeBytes(frame);
  }
}
