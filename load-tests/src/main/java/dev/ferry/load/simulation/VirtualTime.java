package dev.ferry.load.simulation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;
import reactor.core.Disposable;

/** All that is going to happen, and the time until it does; the seed decides between equals. */
final class VirtualTime extends Clock {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final Random random;
  private long now;
  private long count;

  VirtualTime(Random random) {
    this.random = random;
  }

  /** Nanoseconds since the start. */
  long now() {
    return now;
  }

  long elapsedMillis() {
    return now / 1_000_000;
  }

  /** How much has happened. */
  long count() {
    return count;
  }

  @Override
  public Instant instant() {
    return START.plusNanos(now);
  }

  /** Runs the work at that time, unless it is disposed or not wanted any more by then. */
  Disposable at(long nanos, BooleanSupplier wanted, Runnable work) {
    Event event = new Event(Math.max(nanos, now), random.nextInt(), count++, wanted, work);
    events.add(event);
    return event;
  }

  Disposable in(Duration delay, BooleanSupplier wanted, Runnable work) {
    return at(now + delay.toNanos(), wanted, work);
  }

  /** Lets the next thing happen; false when nothing is left. */
  boolean step() {
    Event next = events.poll();
    if (next == null) {
      return false;
    }
    now = next.at;
    next.run();
    return true;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }

  private static final class Event implements Comparable<Event>, Disposable {
    private final long at;
    private final int dice;
    private final long number;
    private final BooleanSupplier wanted;
    private final Runnable work;
    private boolean disposed;

    Event(long at, int dice, long number, BooleanSupplier wanted, Runnable work) {
      this.at = at;
      this.dice = dice;
      this.number = number;
      this.wanted = wanted;
      this.work = work;
    }

    void run() {
      if (!disposed && wanted.getAsBoolean()) {
        disposed = true;
        work.run();
      }
    }

    @Override
    public void dispose() {
      disposed = true;
    }

    @Override
    public boolean isDisposed() {
      return disposed;
    }

    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(at, other.at);
      int byDice = byTime == 0 ? Integer.compare(dice, other.dice) : byTime;
      return byDice == 0 ? Long.compare(number, other.number) : byDice;
    }
  }
}
