package dev.ferry.client;

import dev.ferry.client.tree.TreeProgress;
import dev.ferry.client.tree.TreeResult;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.TreeEntry;
import dev.ferry.transfer.TreeFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What became of the entries of one tree so far. Safe for several threads. */
final class TreeTally {
  private static final int MOST_FAILURES = 10_000;

  final AtomicLong entries = new AtomicLong();
  final AtomicLong transferred = new AtomicLong();
  final AtomicLong transferredBytes = new AtomicLong();
  final AtomicLong keptBytes = new AtomicLong();
  final AtomicLong same = new AtomicLong();
  final AtomicLong removed = new AtomicLong();
  final AtomicLong ignored = new AtomicLong();
  private final Map<String, Long> underWay = new ConcurrentHashMap<>();
  private final List<TreeFailure> failures = new ArrayList<>();
  private long failureCount;

  synchronized void failed(TreeFailure failure) {
    failureCount++;
    if (failures.size() < MOST_FAILURES) {
      failures.add(failure);
    }
  }

  /** Files and links that were to be transferred, and which of them were not. */
  void moved(long count, long bytes, List<TreeFailure> failed) {
    failed.forEach(this::failed);
    transferred.addAndGet(count - failed.size());
    transferredBytes.addAndGet(bytes);
  }

  /** A file begins that is a transfer of its own. */
  void begins(TreeEntry entry) {
    Long unused = underWay.put(entry.path(), 0L);
  }

  /** How far such a file is; too late once it has ended. */
  void reaches(TreeEntry entry, long durableBytes) {
    Long unused = underWay.computeIfPresent(entry.path(), (path, before) -> durableBytes);
  }

  /** A file that was a transfer of its own; gives what failed. */
  List<TreeFailure> moved(TreeEntry entry, TreeWork.Done done) {
    Long unused = underWay.remove(entry.path());
    moved(1, entry.sizeBytes(), done.failures());
    keptBytes.addAndGet(done.keptBytes());
    return done.failures();
  }

  /** Entries that were to be removed, and which of them were not. */
  void removed(long count, List<TreeFailure> failed) {
    failed.forEach(this::failed);
    removed.addAndGet(count - failed.size());
  }

  synchronized TreeProgress progress() {
    long running = underWay.values().stream().mapToLong(Long::longValue).sum();
    return new TreeProgress(
        entries.get(),
        transferred.get(),
        transferredBytes.get() + running,
        same.get(),
        removed.get(),
        failureCount);
  }

  synchronized TreeResult result(@Nullable Digest digest) {
    return new TreeResult(
        entries.get(),
        transferred.get(),
        transferredBytes.get(),
        keptBytes.get(),
        same.get(),
        removed.get(),
        ignored.get(),
        failures,
        failureCount,
        digest);
  }
}
