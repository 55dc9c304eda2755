package dev.ferry.load.bench.run;

import dev.ferry.load.process.Waiting;
import java.time.Duration;

/**
 * CPU time of both sides at one moment.
 *
 * @param clientSeconds of the side that is told to transfer
 * @param serverSeconds of the other one
 */
record Sides(double clientSeconds, double serverSeconds) {
  private static final Duration REST = Duration.ofMillis(60);
  private static final Duration AT_MOST = Duration.ofSeconds(2);

  /** Waits until both rest, so that what they do behind an answer counts with it. */
  static Sides atRest(Subject subject) {
    Watch watch = new Watch(subject);
    boolean unused = Waiting.until(watch::isAtRest, AT_MOST);
    return watch.now;
  }

  private static Sides of(Subject subject) {
    return new Sides(subject.client().cpuSeconds(), subject.server().cpuSeconds());
  }

  /** Looks every now and then whether anything was used. */
  private static final class Watch {
    private final Subject subject;
    private Sides now;
    private long changedNanos = System.nanoTime();
    private long lookedNanos = System.nanoTime();

    Watch(Subject subject) {
      this.subject = subject;
      this.now = of(subject);
    }

    boolean isAtRest() {
      long nanos = System.nanoTime();
      if (nanos - lookedNanos < REST.toNanos() / 3) {
        return false;
      }
      lookedNanos = nanos;
      Sides next = of(subject);
      if (!next.equals(now)) {
        now = next;
        changedNanos = nanos;
      }
      return nanos - changedNanos >= REST.toNanos();
    }
  }
}
