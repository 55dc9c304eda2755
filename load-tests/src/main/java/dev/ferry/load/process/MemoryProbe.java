package dev.ferry.load.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Peak memory of a process, sampled ten times a second from Linux' process table: the whole
 * resident set, and its anonymous part, which page cache does not inflate. Both are 0 where there
 * is no such table.
 */
public final class MemoryProbe implements AutoCloseable {
  private static final long PERIOD_MILLIS = 100;
  private static final long KIB = 1024;

  private final Path status;
  private final AtomicLong residentPeak = new AtomicLong();
  private final AtomicLong anonymousPeak = new AtomicLong();
  private final AtomicLong anonymousNow = new AtomicLong();
  private final ScheduledExecutorService sampler =
      Executors.newSingleThreadScheduledExecutor(MemoryProbe::daemon);
  private final ScheduledFuture<?> sampling;

  private MemoryProbe(long pid) {
    this.status = Path.of("/proc", Long.toString(pid), "status");
    this.sampling =
        sampler.scheduleAtFixedRate(this::sample, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Watches a process until closed. */
  public static MemoryProbe of(long pid) {
    return new MemoryProbe(pid);
  }

  /** Largest resident set so far. */
  public long residentPeakBytes() {
    return residentPeak.get();
  }

  /** Largest anonymous part seen so far. */
  public long anonymousPeakBytes() {
    return anonymousPeak.get();
  }

  /** Anonymous part at the last sample. */
  public long anonymousBytes() {
    return anonymousNow.get();
  }

  @Override
  public void close() {
    sampling.cancel(false);
    sampler.shutdownNow();
  }

  private void sample() {
    try {
      for (String line : Files.readAllLines(status)) {
        if (line.startsWith("VmHWM:")) {
          residentPeak.accumulateAndGet(bytesIn(line), Math::max);
        } else if (line.startsWith("RssAnon:")) {
          anonymousNow.set(bytesIn(line));
          anonymousPeak.accumulateAndGet(bytesIn(line), Math::max);
        }
      }
    } catch (IOException e) {
      // The process is gone; what was seen stays.
      return;
    }
  }

  private static long bytesIn(String line) {
    return Long.parseLong(line.replaceAll("\\D", "")) * KIB;
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "memory-probe");
    thread.setDaemon(true);
    return thread;
  }
}
