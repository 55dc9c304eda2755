package dev.ferry.service.upload;

import dev.ferry.transfer.Pace;
import dev.ferry.transfer.TransferLimits;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes that all uploads together may have under way.
 *
 * <p>An upload gets a quarter of what is left, so the first ones run at full speed and a thousandth
 * still gets in; the smallest window is always granted.
 */
final class WindowBudget {
  private static final int CHUNKS_AT_A_PACE = 4;

  private final TransferLimits limits;
  private final long totalBytes;
  private final AtomicLong left;

  WindowBudget(TransferLimits limits, long totalBytes) {
    this.limits = limits;
    this.totalBytes = totalBytes;
    this.left = new AtomicLong(totalBytes);
  }

  long totalBytes() {
    return totalBytes;
  }

  /** What all windows together are now; more than the total when very many have the smallest. */
  long grantedBytes() {
    return totalBytes - left.get();
  }

  /** A window for an upload that would like chunks of that size. To be given back. */
  Window grant(int wantedChunkBytes) {
    return grant(wantedChunkBytes, Pace.FREE);
  }

  /** The same at a pace: where that is slow, a small window, or its first bytes were a burst. */
  Window grant(int wantedChunkBytes, Pace pace) {
    int chunk = limits.negotiateChunkBytes(pace.chunkBytes(wantedChunkBytes));
    long wanted = pace.isFree() ? limits.windowBytes() : (long) CHUNKS_AT_A_PACE * chunk;
    long share = Math.min(Math.min(wanted, limits.windowBytes()), Math.max(0, left.get()) / 4);
    int window = (int) Math.max(limits.chunkBytesMin(), share);
    int smaller = Math.max(limits.chunkBytesMin(), Math.min(chunk, window / 2));
    left.addAndGet(-window);
    return new Window(smaller, window);
  }

  void giveBack(Window window) {
    left.addAndGet(window.windowBytes());
  }

  /** What one upload may have under way. */
  record Window(int chunkBytes, int windowBytes) {
    int chunks() {
      return Math.max(1, windowBytes / chunkBytes);
    }
  }
}
