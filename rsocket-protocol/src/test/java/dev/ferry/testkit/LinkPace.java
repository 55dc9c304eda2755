package dev.ferry.testkit;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * When a link takes the next bytes, given its rate and what it loses; knows no clock of its own.
 *
 * <p>A link that was idle saves nothing up, but for the {@value #SAVED_MILLIS} ms by which a thread
 * may wake up late.
 */
final class LinkPace {
  private static final int SAVED_MILLIS = 100;
  private static final int SLICES_PER_SECOND = 50;

  private final long bytesPerSecond;
  private final List<Loss> losses;
  private long freeNanos;

  /**
   * The pace of one direction.
   *
   * @param faults those of this direction; the lowest rate counts, and every loss
   * @param nowNanos the time of the first byte at the earliest
   */
  LinkPace(List<Fault> faults, long nowNanos) {
    this.bytesPerSecond =
        faults.stream()
            .filter(Fault.Throttle.class::isInstance)
            .mapToLong(fault -> ((Fault.Throttle) fault).bytesPerSecond())
            .min()
            .orElse(Long.MAX_VALUE);
    this.losses =
        faults.stream()
            .filter(Fault.Losses.class::isInstance)
            .map(fault -> new Loss((Fault.Losses) fault))
            .toList();
    this.freeNanos = nowNanos;
  }

  /** Whether it never makes anybody wait. */
  boolean isUnlimited() {
    return bytesPerSecond == Long.MAX_VALUE && losses.isEmpty();
  }

  /** Most bytes to take at once, so that the rate is even. */
  int sliceBytes() {
    return (int) Math.min(Integer.MAX_VALUE, Math.max(1, bytesPerSecond / SLICES_PER_SECOND));
  }

  /** How long it takes nothing from now on. */
  long waitNanos(long nowNanos) {
    return Math.max(0, freeNanos - nowNanos);
  }

  /** It has taken that many bytes. */
  void took(int bytes, long nowNanos) {
    long earliest = nowNanos - TimeUnit.MILLISECONDS.toNanos(SAVED_MILLIS);
    long busyNanos =
        bytesPerSecond == Long.MAX_VALUE
            ? 0
            : (long) ((double) bytes / bytesPerSecond * TimeUnit.SECONDS.toNanos(1));
    freeNanos = Math.max(freeNanos, earliest) + busyNanos;
    for (Loss loss : losses) {
      Duration pause = loss.pauseAfter(bytes);
      if (!pause.isZero()) {
        freeNanos = Math.max(freeNanos, nowNanos) + pause.toNanos();
      }
    }
  }

  /** Where one kind of loss strikes next. */
  private static final class Loss {
    private final Fault.Losses fault;
    private final SplittableRandom random;
    private double bytesLeft;

    Loss(Fault.Losses fault) {
      this.fault = fault;
      this.random = new SplittableRandom(fault.seed());
      this.bytesLeft = distance();
    }

    /** However many strike in one slice, the line is silent once. */
    Duration pauseAfter(int bytes) {
      bytesLeft -= bytes;
      boolean struck = bytesLeft <= 0;
      while (bytesLeft <= 0) {
        bytesLeft += distance();
      }
      return struck ? fault.pause() : Duration.ZERO;
    }

    private double distance() {
      return 1 - fault.meanBytes() * Math.log(1 - random.nextDouble());
    }
  }
}
