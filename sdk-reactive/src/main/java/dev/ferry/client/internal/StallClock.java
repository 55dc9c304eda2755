package dev.ferry.client.internal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import reactor.core.scheduler.Schedulers;

/** Measures how long the other side has owed something. */
final class StallClock {
  private static final long MAX_TICK_MILLIS = 1000;
  private static final int TICKS_PER_TIMEOUT = 8;

  private final Patience patience;
  private volatile long sinceMillis = now();

  StallClock(Patience patience) {
    this.patience = patience;
  }

  /** How often to look. */
  long tickMillis() {
    return Math.max(
        1, Math.min(MAX_TICK_MILLIS, patience.timeout().toMillis() / TICKS_PER_TIMEOUT));
  }

  /** Something arrived. */
  void progressed() {
    sinceMillis = now();
  }

  /** Whether the other side has owed something all the time since the last progress. */
  boolean isStalled(boolean owes) {
    if (!owes) {
      sinceMillis = now();
    }
    long now = now();
    return owes && now - sinceMillis >= patience.limitMillis(now);
  }

  boolean idleFor(Duration time) {
    return now() - sinceMillis >= time.toMillis();
  }

  private static long now() {
    return Schedulers.parallel().now(TimeUnit.MILLISECONDS);
  }
}
