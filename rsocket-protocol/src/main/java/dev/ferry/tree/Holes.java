package dev.ferry.tree;

import java.nio.ByteBuffer;

/**
 * Finds runs of zeros that need not be written: a file that is never written there reads as such.
 */
final class Holes {
  private Holes() {}

  /**
   * Where the next block of zeros begins, from there on in steps of a block; the end if none does.
   */
  static int next(ByteBuffer data, int from, int end, int blockBytes) {
    int at = from;
    while (at + blockBytes <= end && !isZero(data, at, blockBytes)) {
      at += blockBytes;
    }
    return at + blockBytes <= end ? at : end;
  }

  /** Where the blocks of zeros that begin there end. */
  static int end(ByteBuffer data, int from, int end, int blockBytes) {
    int at = from;
    while (at + blockBytes <= end && isZero(data, at, blockBytes)) {
      at += blockBytes;
    }
    return at;
  }

  /** Blocks are multiples of eight bytes. */
  private static boolean isZero(ByteBuffer data, int from, int bytes) {
    for (int at = from; at < from + bytes; at += Long.BYTES) {
      if (data.getLong(at) != 0) {
        return false;
      }
    }
    return true;
  }
}
