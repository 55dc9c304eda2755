package dev.ferry.resume.r2dbc;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.time.Duration;
import java.time.Instant;

/**
 * Times as nanoseconds since 1970 in one exact, comparable column (1677 to 2262).
 *
 * <p>Waiting times are bounded so that a time of this century plus one of them stays in range.
 */
final class EpochNanos {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final Duration WAIT_MAX = Duration.ofDays(36_500);

  private EpochNanos() {}

  static long of(Instant instant) {
    try {
      return Math.addExact(
          Math.multiplyExact(instant.getEpochSecond(), NANOS_PER_SECOND), instant.getNano());
    } catch (ArithmeticException e) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, instant + " is no time between 1678 and 2261", e);
    }
  }

  static Instant toInstant(long nanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, NANOS_PER_SECOND), Math.floorMod(nanos, NANOS_PER_SECOND));
  }

  /** A waiting time of 0 to 100 years. */
  static long of(Duration wait) {
    if (wait.isNegative() || wait.compareTo(WAIT_MAX) > 0) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "A waiting time is 0 to 36500 days, not " + wait);
    }
    return wait.toNanos();
  }
}
