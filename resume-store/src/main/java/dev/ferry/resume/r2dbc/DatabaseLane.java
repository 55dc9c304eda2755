package dev.ferry.resume.r2dbc;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The one thread on which a database is used, with a bounded queue in front.
 *
 * <p>The driver runs each statement to its end on the thread that subscribes, so a call owns the
 * database from its first statement to its last and transactions never mix.
 *
 * <p>A call that has begun is detached from its subscriber: cancelling neither stops it nor
 * interrupts the thread. An interrupt would close the database file under H2, and make it answer a
 * commit before the bytes are written. A cancelled call that still waits in the queue never begins.
 */
final class DatabaseLane {
  private static final int CALLS_MAX = 4096;

  /** Room in the queue for what is no call: closing, and signals of lists on their way out. */
  private static final int SIGNALS_MAX = 4096;

  private static final AtomicInteger LANES = new AtomicInteger();

  private final String threadName = "ferry-db-" + LANES.incrementAndGet();
  private final AtomicInteger calls = new AtomicInteger();
  private final ThreadPoolExecutor executor =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(CALLS_MAX + SIGNALS_MAX),
          task -> new LaneThread(this, task));

  /**
   * Wrapped, because Reactor interrupts the tasks of an executor service when they are disposed.
   */
  private final Scheduler scheduler = Schedulers.fromExecutor(executor::execute);

  private boolean closed;

  /**
   * Runs a call on the lane and emits its outcome there.
   *
   * @param call assembles the call; a publisher that works on the subscribing thread
   * @return cold; fails with {@code STORE_UNAVAILABLE}, on the caller's thread, when the lane is
   *     closed or too many calls wait
   */
  <T> Mono<T> run(Supplier<Mono<T>> call) {
    return Mono.create(sink -> submit(detached(call, sink)));
  }

  /** Runs the last call of all: those submitted before end first, later ones are refused. */
  Mono<Void> runLast(Supplier<Mono<Void>> call) {
    return Mono.create(
        sink -> {
          calls.incrementAndGet();
          enqueueLast(detached(call, sink));
        });
  }

  /** Where signals are to be emitted that a call did not emit itself. */
  Scheduler scheduler() {
    return scheduler;
  }

  /** Refuses to go on when the caller is on any other thread; a defect then. */
  void check() {
    if (!(Thread.currentThread() instanceof LaneThread thread) || thread.lane != this) {
      throw new TransferException(
          FailureCode.INTERNAL,
          "A statement would run on " + Thread.currentThread().getName() + ", not " + threadName);
    }
  }

  private static <T> DetachedCall<T> detached(Supplier<Mono<T>> call, MonoSink<T> sink) {
    return new DetachedCall<>(Mono.defer(call), sink, () -> {});
  }

  private void submit(DetachedCall<?> call) {
    if (calls.incrementAndGet() > CALLS_MAX) {
      calls.decrementAndGet();
      call.refuse("has " + CALLS_MAX + " calls waiting");
      return;
    }
    if (!enqueue(call)) {
      calls.decrementAndGet();
      call.refuse("is closed");
    }
  }

  /** Synchronized with closing, so that no call can follow the last one and open the database. */
  private synchronized boolean enqueue(DetachedCall<?> call) {
    if (!closed) {
      executor.execute(() -> begin(call));
    }
    return !closed;
  }

  private synchronized void enqueueLast(DetachedCall<?> call) {
    closed = true;
    executor.execute(() -> begin(call));
    executor.shutdown();
  }

  private void begin(DetachedCall<?> call) {
    calls.decrementAndGet();
    if (!call.isCancelled()) {
      call.begin();
    }
  }

  /** A thread that may block, known to its lane. */
  private static final class LaneThread extends Thread {
    private final DatabaseLane lane;

    LaneThread(DatabaseLane lane, Runnable task) {
      super(task, lane.threadName);
      this.lane = lane;
      setDaemon(true);
    }
  }
}
