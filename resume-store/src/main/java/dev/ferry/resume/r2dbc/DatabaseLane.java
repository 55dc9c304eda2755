package dev.ferry.resume.r2dbc;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import reactor.core.publisher.BaseSubscriber;
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
    return Mono.create(sink -> submit(new Call<>(Mono.defer(call), sink, calls)));
  }

  /** Runs the last call of all: those submitted before end first, later ones are refused. */
  Mono<Void> runLast(Supplier<Mono<Void>> call) {
    return Mono.create(
        sink -> {
          calls.incrementAndGet();
          enqueueLast(new Call<>(Mono.defer(call), sink, calls));
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

  private void submit(Call<?> call) {
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
  private synchronized boolean enqueue(Call<?> call) {
    if (!closed) {
      executor.execute(call);
    }
    return !closed;
  }

  private synchronized void enqueueLast(Call<?> call) {
    closed = true;
    executor.execute(call);
    executor.shutdown();
  }

  /** A call in the queue or under way; the module's one subscriber, never cancelled. */
  private static final class Call<T> extends BaseSubscriber<T> implements Runnable {
    private final Mono<T> work;
    private final MonoSink<T> sink;
    private final AtomicInteger calls;
    private volatile boolean cancelled;
    private boolean emitted;

    Call(Mono<T> work, MonoSink<T> sink, AtomicInteger calls) {
      this.work = work;
      this.calls = calls;
      this.sink = sink.onCancel(() -> cancelled = true);
    }

    void refuse(String why) {
      sink.error(new TransferException(FailureCode.STORE_UNAVAILABLE, "The resume store " + why));
    }

    @Override
    public void run() {
      calls.decrementAndGet();
      if (!cancelled) {
        runDetached();
      }
    }

    private void runDetached() {
      try {
        work.subscribe(this);
      } catch (Throwable fatal) {
        // Reactor throws what it takes for fatal; nobody is to wait for ever because of that.
        sink.error(fatal);
        throw fatal;
      }
    }

    @Override
    protected void hookOnNext(T value) {
      emitted = true;
      sink.success(value);
    }

    @Override
    protected void hookOnError(Throwable failure) {
      sink.error(failure);
    }

    @Override
    protected void hookOnComplete() {
      // A second success would complete a sink that still holds its value for a later request.
      if (!emitted) {
        sink.success();
      }
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
