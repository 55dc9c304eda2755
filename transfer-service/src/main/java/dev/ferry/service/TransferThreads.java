package dev.ferry.service;

import dev.ferry.service.storage.local.DiskLane;
import dev.ferry.service.upload.UploadRuntime.UploadSchedulers;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The threads beside the event loops: writing, forcing and digesting must not wait for each other,
 * so each has its own.
 */
final class TransferThreads implements AutoCloseable {

  /** Two more than a group of bulk uploads forces at once, for what is urgent beside it. */
  private static final int FLUSH_THREADS = 6;

  private final DiskLane disk;
  private final ExecutorService flushThreads = threads("ferry-flush-", FLUSH_THREADS);
  private final ExecutorService digestThreads =
      threads("ferry-digest-", Runtime.getRuntime().availableProcessors());
  private final Scheduler flush = Schedulers.fromExecutorService(flushThreads, "ferry-flush");
  private final Scheduler digest = Schedulers.fromExecutorService(digestThreads, "ferry-digest");
  private final Scheduler timer = Schedulers.newSingle("ferry-timer", true);

  TransferThreads(DiskLane disk) {
    this.disk = disk;
  }

  UploadSchedulers forUploads() {
    return new UploadSchedulers(disk.scheduler(), flush, digest, timer);
  }

  Scheduler timer() {
    return timer;
  }

  private static ExecutorService threads(String prefix, int count) {
    AtomicInteger number = new AtomicInteger();
    return Executors.newFixedThreadPool(
        count,
        task -> {
          Thread thread = new Thread(task, prefix + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }

  @Override
  public void close() {
    List.of(timer, flush, digest).forEach(Scheduler::dispose);
    flushThreads.shutdown();
    digestThreads.shutdown();
  }
}
