package dev.ferry.resume.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what becomes true by itself. */
final class Eventually {
  private static final long POLL_NANOS = Duration.ofMillis(1).toNanos();

  private Eventually() {}

  /** Returns when the condition is true; fails when it is not within the time. */
  static void within(Duration atMost, String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(deadline - System.nanoTime()).as("%s within %s", what, atMost).isPositive();
      LockSupport.parkNanos(POLL_NANOS);
    }
  }
}
