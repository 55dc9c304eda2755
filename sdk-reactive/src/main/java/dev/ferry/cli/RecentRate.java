package dev.ferry.cli;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** Bytes a second over the last three seconds, so that a stall is seen. */
final class RecentRate {
  private static final long WINDOW_NANOS = Duration.ofSeconds(3).toNanos();
  private static final double NANOS_PER_SECOND = 1e9;

  private final Deque<Sample> samples = new ArrayDeque<>();

  /**
   * Takes a sample.
   *
   * @param bytes of the transfer so far
   */
  void add(long nowNanos, long bytes) {
    samples.addLast(new Sample(nowNanos, bytes));
    while (samples.size() > 2 && nowNanos - samples.getFirst().atNanos() > WINDOW_NANOS) {
      samples.removeFirst();
    }
  }

  /** 0 before the second sample. */
  double bytesPerSecond() {
    if (samples.isEmpty()) {
      return 0;
    }
    Sample first = samples.getFirst();
    Sample last = samples.getLast();
    long nanos = last.atNanos() - first.atNanos();
    return nanos == 0 ? 0 : (last.bytes() - first.bytes()) * NANOS_PER_SECOND / nanos;
  }

  private record Sample(long atNanos, long bytes) {}
}
