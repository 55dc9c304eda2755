package dev.ferry.client.internal;

import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Prefix;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Verified bytes of a file, wherever they stand: runs that neither overlap nor touch, each with its
 * checksum. Not safe for several threads.
 */
final class Runs {
  private final TreeMap<Long, Run> byStart = new TreeMap<>();
  private long totalBytes;

  /**
   * Some verified bytes in a row.
   *
   * @param start offset of the first of them
   * @param end offset behind the last of them
   * @param crc32c their checksum
   */
  record Run(long start, long end, int crc32c) {
    Run {
      if (start < 0 || end <= start) {
        throw new IllegalArgumentException("No run goes from " + start + " to " + end);
      }
    }

    long lengthBytes() {
      return end - start;
    }

    private Run followedBy(Run next) {
      return new Run(start, next.end(), Crc32c.combine(crc32c, next.crc32c(), next.lengthBytes()));
    }
  }

  /** Nothing is verified any more. */
  void clear() {
    byStart.clear();
    totalBytes = 0;
  }

  /** More verified bytes, none of which is in here yet. */
  void add(Run run) {
    if (!isFree(run)) {
      throw new IllegalStateException("Bytes of " + run + " are held already");
    }
    totalBytes += run.lengthBytes();
    Run grown = run;
    Map.Entry<Long, Run> before = byStart.lowerEntry(run.start());
    if (before != null && before.getValue().end() == run.start()) {
      grown = before.getValue().followedBy(grown);
    }
    Run after = byStart.remove(run.end());
    if (after != null) {
      grown = grown.followedBy(after);
    }
    byStart.put(grown.start(), grown);
  }

  /** Whether no byte of that run is in here. */
  boolean isFree(Run run) {
    Map.Entry<Long, Run> before = byStart.lowerEntry(run.end());
    return before == null || before.getValue().end() <= run.start();
  }

  /** All that stands in a row from the first byte on. */
  Prefix prefix() {
    Run first = byStart.get(0L);
    return first == null ? Prefix.EMPTY : new Prefix(first.end(), first.crc32c());
  }

  /** The runs behind a gap, in order. */
  List<Run> islands() {
    return byStart.values().stream().filter(run -> run.start() > 0).toList();
  }

  /** How many bytes there are in all. */
  long totalBytes() {
    return totalBytes;
  }

  /** Whether every byte of that range is in here. */
  boolean covers(long start, long end) {
    Map.Entry<Long, Run> run = byStart.floorEntry(start);
    return run != null && run.getValue().end() >= end;
  }

  /** The first byte from there on that is not in here. */
  long gapFrom(long offset) {
    Map.Entry<Long, Run> run = byStart.floorEntry(offset);
    return run == null ? offset : Math.max(offset, run.getValue().end());
  }

  /**
   * Where the gap with that byte ends.
   *
   * @param sizeBytes end of the file
   */
  long endOfGap(long offset, long sizeBytes) {
    Long next = byStart.higherKey(offset);
    return next == null ? sizeBytes : Math.min(next, sizeBytes);
  }
}
