package dev.ferry.load.simulation.disk;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;

/**
 * A regular file: its bytes in the page cache and those on the disk, in pages of 4 KiB. A page is
 * on the disk whole or not at all.
 */
final class Content extends Node {
  static final int PAGE_BYTES = 4096;

  private final BitSet dirty = new BitSet();
  private byte[] cache = new byte[PAGE_BYTES];
  private byte[] forced = new byte[0];
  private int length;
  private int forcedLength;
  private long version = 1;
  private Instant forcedModified;

  Content(long number, Instant modified, int mode) {
    super(number, modified, mode);
    this.forcedModified = modified;
  }

  long version() {
    return version;
  }

  int length() {
    return length;
  }

  int write(int position, ByteBuffer bytes, Instant now) {
    int count = bytes.remaining();
    int end = position + count;
    if (end > cache.length) {
      cache = Arrays.copyOf(cache, Math.max(end, 2 * cache.length));
    }
    bytes.get(cache, position, count);
    touch(Math.min(position, length), end);
    length = Math.max(length, end);
    version++;
    modified = now;
    return count;
  }

  private void touch(int from, int to) {
    dirty.set(from / PAGE_BYTES, (to + PAGE_BYTES - 1) / PAGE_BYTES);
  }

  int read(long position, ByteBuffer target) {
    if (position >= length) {
      return -1;
    }
    int count = (int) Math.min(target.remaining(), length - position);
    target.put(cache, (int) position, count);
    return count;
  }

  void truncate(int size, Instant now) {
    if (size < length) {
      Arrays.fill(cache, size, length, (byte) 0);
      touch(size, size + 1);
      length = size;
      version++;
      modified = now;
    }
  }

  boolean holds(byte[] bytes) {
    return Arrays.equals(cache, 0, length, bytes, 0, bytes.length);
  }

  boolean beginsWith(byte[] bytes, int count) {
    return length >= count && Arrays.equals(cache, 0, count, bytes, 0, count);
  }

  /** Whether a power cut now would leave these bytes. */
  boolean keeps(byte[] bytes, int count) {
    return forcedLength >= count && Arrays.equals(forced, 0, count, bytes, 0, count);
  }

  boolean keeps(Instant then) {
    return forcedModified.equals(then);
  }

  void force(boolean metadata) {
    if (forced.length < length) {
      forced = Arrays.copyOf(forced, Math.max(length, 2 * forced.length));
    }
    for (int page = dirty.nextSetBit(0); page >= 0; page = dirty.nextSetBit(page + 1)) {
      keep(page, length);
    }
    Arrays.fill(forced, length, Math.max(length, forcedLength), (byte) 0);
    forcedLength = length;
    dirty.clear();
    if (metadata) {
      forcedModified = modified;
    }
  }

  /** A force that failed: the kernel takes the pages for written, and never tries them again. */
  void forgetDirty() {
    dirty.clear();
  }

  private void keep(int page, int end) {
    int from = page * PAGE_BYTES;
    int to = Math.min(from + PAGE_BYTES, end);
    if (from < to) {
      System.arraycopy(cache, from, forced, from, to - from);
    }
  }

  @Override
  void cutPower(PowerCut dice) {
    int left = (int) (dice.keeps() ? length : dice.between(forcedLength, length));
    if (forced.length < left) {
      forced = Arrays.copyOf(forced, left);
    }
    for (int page = dirty.nextSetBit(0); page >= 0; page = dirty.nextSetBit(page + 1)) {
      if (dice.keeps()) {
        keep(page, Math.min(left, length));
      }
    }
    Arrays.fill(forced, left, forced.length, (byte) 0);
    dirty.clear();
    forcedLength = left;
    length = left;
    cache = Arrays.copyOf(forced, Math.max(PAGE_BYTES, left));
    if (dice.keeps()) {
      forcedModified = modified;
    }
    modified = forcedModified;
    version++;
  }
}
