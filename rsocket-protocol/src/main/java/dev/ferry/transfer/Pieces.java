package dev.ferry.transfer;

/**
 * How an object is cut for its checksums at rest: pieces of 1 MiB, the last one shorter.
 *
 * <p>Their checksums combine to that of the object, so whoever knows both can tell whether a list
 * of them is the right one without reading a byte of the object.
 */
public final class Pieces {
  /** Length of every piece but the last. */
  public static final int LENGTH_BYTES = 1024 * 1024;

  private Pieces() {}

  /** How many whole pieces that many bytes have. */
  public static long whole(long lengthBytes) {
    return lengthBytes / LENGTH_BYTES;
  }

  /** How many pieces, the last one counted even if it is short. */
  public static long count(long lengthBytes) {
    return whole(Math.addExact(lengthBytes, LENGTH_BYTES - 1));
  }

  /** Bytes from that offset to the end of its piece. */
  public static int restOfPiece(long offset) {
    return LENGTH_BYTES - (int) (offset % LENGTH_BYTES);
  }

  /** The prefix grown by whole pieces. */
  public static Prefix append(Prefix prefix, int[] checksums) {
    Prefix grown = prefix;
    for (int checksum : checksums) {
      grown = grown.append(LENGTH_BYTES, checksum);
    }
    return grown;
  }
}
