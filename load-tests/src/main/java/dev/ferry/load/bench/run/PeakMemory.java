package dev.ferry.load.bench.run;

import dev.ferry.load.process.ProcessMemory;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Largest memory of both sides, sampled twenty times a second. A side of several processes counts
 * with the sum of theirs.
 */
final class PeakMemory implements AutoCloseable {
  private static final long PERIOD_MILLIS = 50;

  private final Side client;
  private final Side server;
  private final ScheduledExecutorService sampler =
      Executors.newSingleThreadScheduledExecutor(PeakMemory::daemon);

  private PeakMemory(Party client, Party server) {
    this.client = new Side(client);
    this.server = new Side(server);
  }

  /** Forgets the peaks of before and watches until closed. */
  static PeakMemory watch(Party client, Party server) {
    PeakMemory peak = new PeakMemory(client, server);
    peak.client.forget();
    peak.server.forget();
    var unused =
        peak.sampler.scheduleAtFixedRate(
            peak::sample, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    return peak;
  }

  Side client() {
    return client;
  }

  Side server() {
    return server;
  }

  /** Ends with a last sample, in which the peaks of processes that stay are exact. */
  @Override
  public void close() {
    sampler.shutdownNow();
    sample();
  }

  private synchronized void sample() {
    client.sample();
    server.sample();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "bench-memory");
    thread.setDaemon(true);
    return thread;
  }

  /** One of the two. */
  static final class Side {
    private final Party party;
    private long residentBytes;
    private long anonymousBytes;

    private Side(Party party) {
      this.party = party;
    }

    long residentBytes() {
      return residentBytes;
    }

    long anonymousBytes() {
      return anonymousBytes;
    }

    private void forget() {
      party.pids().forEach(ProcessMemory::forgetPeak);
    }

    private void sample() {
      long resident = 0;
      long anonymous = 0;
      for (long pid : party.pids()) {
        ProcessMemory memory = ProcessMemory.of(pid).orElse(new ProcessMemory(0, 0));
        resident += memory.residentPeakBytes();
        anonymous += memory.anonymousBytes();
      }
      residentBytes = Math.max(residentBytes, resident);
      anonymousBytes = Math.max(anonymousBytes, anonymous);
    }
  }
}
