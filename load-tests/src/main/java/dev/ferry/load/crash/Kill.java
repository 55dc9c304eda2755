package dev.ferry.load.crash;

import dev.ferry.transfer.TransferLimits;

/**
 * What one kill came to. Positions are offsets in the file.
 *
 * @param sentBytes position up to which bytes had left for the service when it happened
 * @param ackedBytes the largest frontier the client had seen acknowledged
 * @param frontierBytes the service's frontier after the kill, asked by another client
 * @param seconds from the kill until the next byte left for the service
 */
record Kill(long sentBytes, long ackedBytes, long frontierBytes, double seconds) {
  /** Nobody may have to send more than this again: what was under way, and one group commit. */
  static final long RESENT_BOUND_BYTES =
      TransferLimits.DEFAULTS.windowBytes() + TransferLimits.DEFAULTS.groupBytes();

  /** Acknowledged bytes that were gone after the kill. */
  long lostBytes() {
    return Math.max(0, ackedBytes - frontierBytes);
  }

  /** Bytes that had left already and have to be sent again. */
  long resentBytes() {
    return Math.max(0, sentBytes - frontierBytes);
  }

  boolean held() {
    return lostBytes() == 0 && resentBytes() <= RESENT_BOUND_BYTES;
  }
}
