package dev.ferry.service.rsocket;

/**
 * Largest frame a TCP peer may send: that of a control message, until it has an upload with larger
 * chunks. The windows of uploads are bounded for all connections together, so large frames are too.
 */
final class FrameLimit {
  private volatile int maxBytes;

  FrameLimit(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Frames may be that large from now on. */
  void allow(int frameBytes) {
    maxBytes = Math.max(maxBytes, frameBytes);
  }

  int maxBytes() {
    return maxBytes;
  }
}
