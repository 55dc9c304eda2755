package dev.ferry.client.internal;

import dev.ferry.transfer.ByteRange;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Pieces;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What of a file is not on the service yet, handed out to several connections as segments: the
 * first ones first, so that what stands in a row grows and can be proven, and ever smaller ones, so
 * that all connections end together. Safe for several threads.
 */
public final class UploadShares {
  private static final long MIN_BYTES = Pieces.LENGTH_BYTES;
  private static final long MAX_BYTES = 64L * 1024 * 1024;

  private final UploadId id;
  private final long epoch;
  private final int connections;

  /** By base; guarded by this. */
  private final TreeMap<Long, UploadShare> free = new TreeMap<>();

  private final Runs sent = new Runs();
  private long freeBytes;
  private long storedBytes;
  private long missingBytes;
  private volatile Runnable whenRowGrows = () -> {};

  /**
   * What is missing of an upload.
   *
   * @param epoch under which its segments may be opened
   * @param durable its frontier, at the end of a piece
   * @param stored what is durable behind it; each range can be gone on with
   * @param wanted over how many connections
   */
  UploadShares(
      UploadId id,
      long epoch,
      Prefix durable,
      List<ByteRange> stored,
      long lengthBytes,
      int wanted) {
    this.id = id;
    this.epoch = epoch;
    this.storedBytes = durable.lengthBytes();
    if (durable.lengthBytes() > 0) {
      sent.add(new Runs.Run(0, durable.lengthBytes(), durable.crc32c()));
    }
    long at = durable.lengthBytes();
    @Nullable ByteRange before = null;
    for (ByteRange range : stored) {
      addGap(at, range.offset(), before);
      storedBytes += range.lengthBytes();
      at = range.end();
      before = range;
    }
    addGap(at, lengthBytes, before);
    missingBytes = freeBytes;
    this.connections = (int) Math.min(wanted, (freeBytes + MIN_BYTES - 1) / MIN_BYTES);
  }

  /** A gap behind a stored range that ends within a piece is filled by going on with that range. */
  private void addGap(long start, long end, @Nullable ByteRange before) {
    if (start > end) {
      throw new TransferException(
          FailureCode.MALFORMED, "The service has bytes at " + end + " twice");
    }
    if (start == end) {
      return;
    }
    boolean goesOn = before != null && start % Pieces.LENGTH_BYTES != 0;
    addFree(
        goesOn && before != null
            ? new UploadShare(before.offset(), before.lengthBytes(), end, false)
            : new UploadShare(start, 0, end, false));
  }

  private void addFree(UploadShare share) {
    var unused = free.put(share.base(), share);
    freeBytes += share.missingBytes();
  }

  /** The upload. */
  UploadId id() {
    return id;
  }

  /** The epoch under which its segments may be opened. */
  long epoch() {
    return epoch;
  }

  /** How many connections there is work for; 0 when nothing is missing. */
  int connections() {
    return connections;
  }

  /** Whether all of it is durable. */
  public synchronized boolean isWhole() {
    return missingBytes == 0;
  }

  /** How much of it is durable, in a row or not. */
  synchronized long storedBytes() {
    return storedBytes;
  }

  /** What is known to be durable in a row, with its checksum. */
  synchronized Prefix row() {
    return sent.prefix();
  }

  /** The next share to send; empty when others send all that is missing, or nothing is. */
  synchronized Optional<UploadShare> next() {
    Map.Entry<Long, UploadShare> first = free.pollFirstEntry();
    if (first == null) {
      return Optional.empty();
    }
    UploadShare all = first.getValue();
    freeBytes -= all.missingBytes();
    long end = all.begun() ? all.end() : Math.min(all.end(), endOfShare(all));
    if (end < all.end()) {
      addFree(new UploadShare(end, 0, all.end(), false));
    }
    return Optional.of(new UploadShare(all.base(), all.have(), end, true));
  }

  /** Where a fair share ends: between two pieces. */
  private long endOfShare(UploadShare all) {
    long fair =
        (freeBytes + all.missingBytes()) / (2L * UploadRound.REQUESTS * Math.max(1, connections));
    long length = Math.max(MIN_BYTES, Math.min(MAX_BYTES, fair));
    long wanted = all.base() + all.have() + length;
    return Pieces.whole(wanted) * Pieces.LENGTH_BYTES;
  }

  /** More of a share is durable. */
  synchronized void stored(long bytes) {
    storedBytes += bytes;
    missingBytes -= bytes;
  }

  /** All of a share is durable. */
  void completed(UploadShare share, int crc32c) {
    synchronized (this) {
      sent.add(new Runs.Run(share.base(), share.end(), crc32c));
    }
    whenRowGrows.run();
  }

  /** Calls back, at once and whenever more is known to be durable in a row. */
  void onRow(Runnable grows) {
    whenRowGrows = grows;
    grows.run();
  }

  /** Takes back what of a share did not go; it is gone on with to the same end. */
  synchronized void giveBack(UploadShare share, long durableBytes) {
    addFree(new UploadShare(share.base(), durableBytes, share.end(), true));
  }
}
