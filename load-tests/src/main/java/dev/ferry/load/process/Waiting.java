package dev.ferry.load.process;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

/** The one place where experiments wait: for a condition, or for a publisher. */
public final class Waiting {
  private static final long POLL_NANOS = Duration.ofMillis(1).toNanos();

  private Waiting() {}

  /** Whether the condition became true within the time; asks about every millisecond. */
  public static boolean until(BooleanSupplier condition, Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return true;
  }

  /**
   * The value of a publisher that has one.
   *
   * @throws RuntimeException as the publisher failed, or when it took too long
   */
  public static <T> T value(Mono<T> mono, Duration atMost) {
    T value = valueOrNull(mono, atMost);
    if (value == null) {
      throw new IllegalStateException("The publisher was empty");
    }
    return value;
  }

  /** Waits until the publisher is done. */
  public static void done(Mono<?> mono, Duration atMost) {
    var unused = valueOrNull(mono, atMost);
  }

  private static <T> @org.jspecify.annotations.Nullable T valueOrNull(
      Mono<T> mono, Duration atMost) {
    try {
      return mono.block(atMost);
    } catch (RuntimeException e) {
      Throwable cause = Exceptions.unwrap(e);
      throw cause instanceof RuntimeException unchecked ? unchecked : e;
    }
  }
}
