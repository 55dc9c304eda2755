package dev.ferry.load.compare;

import java.util.function.LongSupplier;

/**
 * What of a transfer's bytes passed a counting place before and after its interruption. Content is
 * random, so that no tool can send it in fewer bytes.
 */
final class Traffic {
  private final LongSupplier counter;
  private final long sizeBytes;
  private long beforeBytes;

  /**
   * Of one transfer.
   *
   * @param counter bytes that passed towards the server so far, from 0
   * @param sizeBytes length of the file
   */
  Traffic(LongSupplier counter, long sizeBytes) {
    this.counter = counter;
    this.sizeBytes = sizeBytes;
  }

  /** From here on the transfer goes on after its interruption. */
  void interrupted() {
    beforeBytes = counter.getAsLong();
  }

  /** Bytes beyond one copy of the file. */
  long againBytes() {
    return Math.max(0, counter.getAsLong() - sizeBytes);
  }

  /** Whether no byte from before the interruption was of use. */
  boolean fromZero() {
    return counter.getAsLong() - beforeBytes >= sizeBytes;
  }
}
