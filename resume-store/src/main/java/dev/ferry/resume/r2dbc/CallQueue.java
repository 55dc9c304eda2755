package dev.ferry.resume.r2dbc;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Calls to a database that answers on threads of its own: a bounded number under way, a bounded
 * number waiting in order, and one thread on which all of them begin and answer.
 *
 * <p>A call that has begun is detached from its subscriber, since cancelling work on a pooled
 * connection is how connections leak; a cancelled call that still waits never begins.
 */
final class CallQueue {
  private static final int WAITING_MAX = 4096;
  private static final AtomicInteger QUEUES = new AtomicInteger();

  private final int runningMax;
  private final AtomicInteger admitted = new AtomicInteger();

  /** Fed by the driver's threads, which must not wait: this kind of queue has no lock. */
  private final ThreadPoolExecutor executor =
      new ThreadPoolExecutor(
          1, 1, 0, TimeUnit.SECONDS, new LinkedTransferQueue<>(), CallQueue::databaseThread);

  /** Wrapped, because Reactor interrupts the tasks of an executor service it disposes of. */
  private final Scheduler scheduler = Schedulers.fromExecutor(executor::execute);

  private boolean closed;

  // The rest belongs to the executor's thread.
  private final Deque<DetachedCall<?>> waiting = new ArrayDeque<>();
  private int running;
  private @Nullable DetachedCall<Void> last;

  /** A queue of which that many calls are under way at once. */
  CallQueue(int runningMax) {
    this.runningMax = runningMax;
    executor.prestartAllCoreThreads();
  }

  private static Thread databaseThread(Runnable task) {
    Thread thread = new Thread(task, "ferry-db-pool-" + QUEUES.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Runs a call and emits its outcome on the queue's thread.
   *
   * @param call assembles the call; it never blocks
   * @return cold; fails with {@code STORE_UNAVAILABLE}, on the caller's thread, when the queue is
   *     closed or full
   */
  <T> Mono<T> run(Supplier<Mono<T>> call) {
    return Mono.create(sink -> submit(detached(call, sink, this::ended)));
  }

  /** Runs the last call of all: those submitted before end first, later ones are refused. */
  Mono<Void> runLast(Supplier<Mono<Void>> call) {
    return Mono.create(sink -> enqueueLast(detached(call, sink, executor::shutdown)));
  }

  /** Where signals are to be emitted that a call did not emit itself. */
  Scheduler scheduler() {
    return scheduler;
  }

  private <T> DetachedCall<T> detached(
      Supplier<Mono<T>> call, MonoSink<T> sink, Runnable afterwards) {
    return new DetachedCall<>(Mono.defer(call).publishOn(scheduler), sink, afterwards);
  }

  private void submit(DetachedCall<?> call) {
    if (admitted.incrementAndGet() > WAITING_MAX) {
      admitted.decrementAndGet();
      call.refuse("has " + WAITING_MAX + " calls waiting");
      return;
    }
    if (!enqueue(call)) {
      admitted.decrementAndGet();
      call.refuse("is closed");
    }
  }

  /** Synchronized with closing, so that no call can follow the last one. */
  private synchronized boolean enqueue(DetachedCall<?> call) {
    if (!closed) {
      executor.execute(
          () -> {
            waiting.add(call);
            beginNext();
          });
    }
    return !closed;
  }

  private synchronized void enqueueLast(DetachedCall<Void> call) {
    closed = true;
    executor.execute(
        () -> {
          last = call;
          beginNext();
        });
  }

  private void ended() {
    running--;
    beginNext();
  }

  private void beginNext() {
    while (running < runningMax && !waiting.isEmpty()) {
      beginUnlessCancelled(waiting.remove());
    }
    if (last != null && running == 0) {
      last.begin();
    }
  }

  private void beginUnlessCancelled(DetachedCall<?> call) {
    admitted.decrementAndGet();
    if (!call.isCancelled()) {
      running++;
      call.begin();
    }
  }
}
