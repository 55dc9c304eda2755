package dev.ferry.load.process;

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

  private final long pid;
  private final AtomicLong residentPeak = new AtomicLong();
  private final AtomicLong anonymousPeak = new AtomicLong();
  private final AtomicLong anonymousNow = new AtomicLong();
  private final ScheduledExecutorService sampler =
      Executors.newSingleThreadScheduledExecutor(MemoryProbe::daemon);
  private final ScheduledFuture<?> sampling;

  private MemoryProbe(long pid) {
    this.pid = pid;
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

  /** Of a process that is gone, what was seen stays. */
  private void sample() {
    ProcessMemory.of(pid).ifPresent(this::take);
  }

  private void take(ProcessMemory memory) {
    residentPeak.accumulateAndGet(memory.residentPeakBytes(), Math::max);
    anonymousNow.set(memory.anonymousBytes());
    anonymousPeak.accumulateAndGet(memory.anonymousBytes(), Math::max);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "memory-probe");
    thread.setDaemon(true);
    return thread;
  }
}
