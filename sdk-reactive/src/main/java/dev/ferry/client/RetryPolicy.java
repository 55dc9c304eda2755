package dev.ferry.client;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.time.Duration;

/**
 * How often and how fast a transfer tries again by itself.
 *
 * <p>Only attempts <em>without durable progress</em> count: an attempt that moved the frontier
 * starts the count anew, so a transfer over a bad link goes on as long as it gets anywhere. Waits
 * double from {@code firstBackoff} up to {@code maxBackoff}, each made longer or shorter by a
 * random share of up to {@code jitter}.
 *
 * @param maxAttempts attempts in a row without progress, at least 1; 1 never tries again
 * @param firstBackoff wait before the second attempt
 * @param maxBackoff longest wait, before jitter
 * @param jitter random share of each wait, 0 to 1
 */
public record RetryPolicy(
    int maxAttempts, Duration firstBackoff, Duration maxBackoff, double jitter) {
  /** Never tries again. */
  public static final RetryPolicy NONE = new RetryPolicy(1, Duration.ZERO, Duration.ZERO, 0);

  /**
   * 20 attempts without progress, 200 ms to 2 s, jitter 0.5: a service that is away for half a
   * minute is waited for, and found 2 s after it is back.
   */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(20, Duration.ofMillis(200), Duration.ofSeconds(2), 0.5);

  /**
   * Refuses bounds that contradict each other.
   *
   * @throws TransferException {@code INVALID_ARGUMENT}
   */
  public RetryPolicy {
    require(maxAttempts >= 1, "maxAttempts is at least 1");
    require(!firstBackoff.isNegative(), "firstBackoff is not negative");
    require(maxBackoff.compareTo(firstBackoff) >= 0, "maxBackoff is at least firstBackoff");
    require(jitter >= 0 && jitter <= 1, "jitter is 0 to 1");
  }

  /**
   * The wait after that many failed attempts in a row.
   *
   * @param failures failed attempts in a row, at least 1
   * @param random a random number, 0 (inclusive) to 1 (exclusive)
   */
  Duration backoff(int failures, double random) {
    double doubled = firstBackoff.toNanos() * Math.pow(2, failures - 1);
    double bounded = Math.min(doubled, maxBackoff.toNanos());
    return Duration.ofNanos((long) (bounded * (1 + jitter * (2 * random - 1))));
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new TransferException(FailureCode.INVALID_ARGUMENT, "RetryPolicy: " + rule);
    }
  }
}
