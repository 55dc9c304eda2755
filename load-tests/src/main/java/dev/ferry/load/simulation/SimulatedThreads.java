package dev.ferry.load.simulation;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/**
 * Some threads of a process, as a scheduler whose tasks take their turn in {@link VirtualTime}.
 * Tasks of a worker keep their order, others overtake each other; those of a dead process never
 * run.
 */
final class SimulatedThreads implements Scheduler {
  private final VirtualTime time;
  private final BooleanSupplier alive;
  private final LongSupplier latencyNanos;

  SimulatedThreads(VirtualTime time, BooleanSupplier alive, LongSupplier latencyNanos) {
    this.time = time;
    this.alive = alive;
    this.latencyNanos = latencyNanos;
  }

  @Override
  public Disposable schedule(Runnable task) {
    return time.at(time.now() + latencyNanos.getAsLong(), alive, task);
  }

  @Override
  public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
    return time.at(time.now() + unit.toNanos(delay) + latencyNanos.getAsLong(), alive, task);
  }

  @Override
  public Disposable schedulePeriodically(
      Runnable task, long initialDelay, long period, TimeUnit unit) {
    return new Periodic(task, unit.toNanos(period)).begin(unit.toNanos(initialDelay));
  }

  @Override
  public long now(TimeUnit unit) {
    return unit.convert(time.elapsedMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public Worker createWorker() {
    return new InOrder();
  }

  @Override
  public void dispose() {}

  /** One task again and again. */
  private final class Periodic implements Disposable {
    private final Runnable task;
    private final long period;
    private boolean disposed;

    Periodic(Runnable task, long period) {
      this.task = task;
      this.period = period;
    }

    Periodic begin(long delay) {
      var unused = time.at(time.now() + delay, this::isWanted, this::run);
      return this;
    }

    private boolean isWanted() {
      return alive.getAsBoolean() && !disposed;
    }

    private void run() {
      task.run();
      var unused = begin(period);
    }

    @Override
    public void dispose() {
      disposed = true;
    }

    @Override
    public boolean isDisposed() {
      return disposed;
    }
  }

  /** Tasks one after the other. */
  private final class InOrder implements Worker {
    private long last;
    private boolean disposed;

    @Override
    public Disposable schedule(Runnable task) {
      return schedule(task, 0, TimeUnit.NANOSECONDS);
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
      long at = time.now() + unit.toNanos(delay) + latencyNanos.getAsLong();
      last = Math.max(at, last + 1);
      return time.at(last, () -> alive.getAsBoolean() && !disposed, task);
    }

    @Override
    public Disposable schedulePeriodically(
        Runnable task, long initialDelay, long period, TimeUnit unit) {
      return SimulatedThreads.this.schedulePeriodically(task, initialDelay, period, unit);
    }

    @Override
    public void dispose() {
      disposed = true;
    }

    @Override
    public boolean isDisposed() {
      return disposed;
    }
  }
}
