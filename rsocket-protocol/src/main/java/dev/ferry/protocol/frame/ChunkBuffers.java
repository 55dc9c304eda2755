package dev.ferry.protocol.frame;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;

/**
 * The pool of buffers that hold a chunk.
 *
 * <p>Netty's default allocator keeps none above 1 MiB: a chunk of 1 MiB and its header would be
 * asked of the system, zeroed and given back each time, a tenth of all CPU time of a transfer. This
 * one keeps what is in use and gives a block back once nothing of it is.
 */
public final class ChunkBuffers {
  private static final int ARENAS = 2;
  private static final int PAGE_BYTES = 8 * 1024;

  /** Blocks of 8 MiB, six chunks of 1 MiB with their headers in each. */
  private static final int BLOCK_ORDER = 10;

  /** The pool, for the whole process. Its buffers are direct and may be released on any thread. */
  public static final ByteBufAllocator POOL =
      new PooledByteBufAllocator(true, 0, ARENAS, PAGE_BYTES, BLOCK_ORDER, 0, 0, false);

  private ChunkBuffers() {}
}
