package dev.ferry.service.storage.local;

import dev.ferry.service.storage.StorageFailures;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The threads on which files are touched, and nothing else.
 *
 * <p>Few, because page-cache writes are short and a disk is not faster for being asked by many;
 * own, because Reactor's shared elastic threads are everybody's. Work is queued in task objects
 * whose number is bounded by the transfers' windows, in one line: whoever has more to do goes to
 * its end. (A work-stealing pool lets a task that schedules itself again keep its thread for good.)
 */
public final class DiskLane implements AutoCloseable {
  /** How the names of a lane's threads begin. */
  public static final String THREAD_PREFIX = "ferry-disk-";

  private static final int FORCE_THREADS = 8;

  private final Scheduler scheduler;
  private final Supplier<DiskLane> forForces;
  private final Runnable shutdown;

  /** A lane of that many threads. */
  public DiskLane(int threadCount) {
    this(threadCount, THREAD_PREFIX);
  }

  private DiskLane(int threadCount, String prefix) {
    this(line(threadCount, new LaneThreads(prefix)));
  }

  /**
   * Event loops put work in here, so nothing on the way may take a lock: a queue without one, and
   * threads that are there from the beginning.
   */
  private static ExecutorService line(int threadCount, ThreadFactory threads) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threadCount, threadCount, 0, TimeUnit.SECONDS, new LinkedTransferQueue<>(), threads);
    int unused = pool.prestartAllCoreThreads();
    return pool;
  }

  private DiskLane(ExecutorService threads) {
    this(
        Schedulers.fromExecutorService(threads, "ferry-disk"),
        () -> new DiskLane(FORCE_THREADS, THREAD_PREFIX + "force-"),
        threads::shutdown);
  }

  private DiskLane(Scheduler scheduler, Supplier<DiskLane> forForces, Runnable shutdown) {
    this.scheduler = scheduler;
    this.forForces = forForces;
    this.shutdown = shutdown;
  }

  /**
   * A lane on somebody else's threads, for forces, too: a simulation runs everything on one.
   *
   * @param scheduler of threads whose names begin with {@link #THREAD_PREFIX}; disposed with the
   *     lane
   */
  public static DiskLane on(Scheduler scheduler) {
    return new DiskLane(scheduler, () -> on(scheduler), () -> {});
  }

  /** The lane for this machine: two threads a core, at most eight. */
  public static DiskLane sized() {
    return new DiskLane(Math.min(8, 2 * Runtime.getRuntime().availableProcessors()));
  }

  /**
   * A lane beside another for what waits until the disk has forced something: on a disk that hangs
   * it fills up, and looking at files goes on.
   */
  DiskLane forForces() {
    return forForces.get();
  }

  /** The lane as a scheduler. */
  public Scheduler scheduler() {
    return scheduler;
  }

  /**
   * Runs a file operation here.
   *
   * @param what what is being done, for the failure's message
   * @return its result, emitted on the lane
   */
  public <T> Mono<T> call(String what, Callable<T> operation) {
    return Mono.fromCallable(operation)
        .onErrorMap(IOException.class, cause -> StorageFailures.of(what, cause))
        .subscribeOn(scheduler);
  }

  /** Fails when the current thread is not of a disk lane. */
  static void assertHere() {
    if (!Thread.currentThread().getName().startsWith(THREAD_PREFIX)) {
      throw new IllegalStateException(
          "File operation on " + Thread.currentThread().getName() + ", not on the disk lane");
    }
  }

  @Override
  public void close() {
    scheduler.dispose();
    shutdown.run();
  }

  /** Names the threads, so that file operations can assert where they run. */
  private static final class LaneThreads implements ThreadFactory {
    private final AtomicInteger count = new AtomicInteger();
    private final String prefix;

    LaneThreads(String prefix) {
      this.prefix = prefix;
    }

    @Override
    public Thread newThread(Runnable work) {
      Thread thread = new Thread(work, prefix + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    }
  }
}
