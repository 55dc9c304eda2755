package dev.ferry.client.internal;

import dev.ferry.transfer.Pieces;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The ranges of a file that are missing, handed out to several connections: the first ones first,
 * so that what stands in a row grows and can be digested, and ever smaller ones, so that all
 * connections end together.
 *
 * <p>Handing out and giving back happens on the part file's lane.
 */
public final class Segments {
  private static final long MIN_BYTES = Pieces.LENGTH_BYTES;
  private static final long MAX_BYTES = 64L * 1024 * 1024;

  private final DownloadTask task;
  private final TreeMap<Long, Long> free = new TreeMap<>();
  private final int connections;
  private long freeBytes;

  private Segments(DownloadTask task) {
    this.task = task;
    long size = task.stat().sizeBytes();
    Runs held = task.assembly().runs();
    for (long at = held.gapFrom(0); at < size; at = held.gapFrom(held.endOfGap(at, size))) {
      addFree(at, held.endOfGap(at, size));
    }
    this.connections =
        (int) Math.min(task.wish().segments(), (freeBytes + MIN_BYTES - 1) / MIN_BYTES);
  }

  /** All that is missing now; on the part file's lane. */
  static Segments ofMissing(DownloadTask task) {
    return new Segments(task);
  }

  /** How many connections there is work for; 0 when nothing is missing. */
  public int connections() {
    return connections;
  }

  /** Whether the whole file is there; from any thread. */
  public boolean isWhole() {
    return task.assembly().isWhole();
  }

  DownloadTask task() {
    return task;
  }

  /** The next range to fetch; empty when others fetch all that is missing, or nothing is. */
  Optional<RangeFetch> next() {
    Map.Entry<Long, Long> first = free.pollFirstEntry();
    if (first == null) {
      return Optional.empty();
    }
    long start = first.getKey();
    long end = Math.min(first.getValue(), endOfShare(start));
    freeBytes -= first.getValue() - start;
    if (end < first.getValue()) {
      addFree(end, first.getValue());
    }
    return Optional.of(new RangeFetch(task.assembly(), start, end - start));
  }

  /** Takes back what of a range did not come. */
  void giveBack(RangeFetch range) {
    if (!range.isComplete()) {
      addFree(range.nextOffset(), range.nextOffset() + range.missingBytes());
    }
  }

  private void addFree(long start, long end) {
    var unused = free.put(start, end);
    freeBytes += end - start;
  }

  /** Where a fair share that begins there ends: between two pieces. */
  private long endOfShare(long start) {
    long share = freeBytes / (2L * SegmentRound.REQUESTS * Math.max(1, connections));
    long length = Math.max(MIN_BYTES, Math.min(MAX_BYTES, share));
    return Pieces.whole(start + length) * Pieces.LENGTH_BYTES;
  }
}
