package dev.ferry.client.internal;

import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Runs tasks in order, one at a time, on a scheduler.
 *
 * <p>Tasks are never dropped or interrupted, unlike those of a scheduler's worker: an interrupt
 * would close a file's channel, and a dropped task would not release its buffer. When the scheduler
 * is closed, what is left runs on Reactor's threads for blocking tasks.
 */
public final class SerialLane {
  private static final int TASKS_PER_TURN = 16;

  private final Scheduler scheduler;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger pending = new AtomicInteger();

  /** A lane on that scheduler; holds no thread while it is idle. */
  public SerialLane(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** Runs the task after all earlier ones; the task must not throw. */
  public void execute(Runnable task) {
    tasks.add(task);
    if (pending.getAndIncrement() == 0) {
      takeTurn();
    }
  }

  /** Runs the call after all earlier tasks. Cancelling drops the result, not the call. */
  public <T> Mono<T> call(Callable<T> call) {
    return Mono.create(
        sink ->
            execute(
                () -> {
                  try {
                    sink.success(call.call());
                  } catch (Throwable t) {
                    sink.error(t);
                  }
                }));
  }

  private void takeTurn() {
    try {
      scheduler.schedule(this::drain);
    } catch (RejectedExecutionException closed) {
      Schedulers.boundedElastic().schedule(this::drain);
    }
  }

  private void drain() {
    if (turn()) {
      takeTurn();
    }
  }

  /** Whether tasks are left; once it is false, somebody else may have begun another turn. */
  private boolean turn() {
    int left = 1;
    for (int done = 0; left != 0 && done < TASKS_PER_TURN; done++) {
      Runnable task = tasks.poll();
      if (task != null) {
        task.run();
      }
      left = pending.decrementAndGet();
    }
    return left != 0;
  }
}
