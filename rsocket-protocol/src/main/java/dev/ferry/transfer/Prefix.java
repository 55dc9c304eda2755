package dev.ferry.transfer;

/**
 * The first bytes of an object: how many, and their CRC-32C.
 *
 * @param lengthBytes how many bytes from the start
 * @param crc32c their checksum
 */
public record Prefix(long lengthBytes, int crc32c) {
  /** No bytes at all. */
  public static final Prefix EMPTY = new Prefix(0, Crc32c.EMPTY);

  /** Refuses a negative length. */
  public Prefix {
    if (lengthBytes < 0) {
      throw new IllegalArgumentException("lengthBytes is negative: " + lengthBytes);
    }
  }

  /** This prefix grown by a chunk that follows it. */
  public Prefix append(long chunkLengthBytes, int chunkCrc32c) {
    return new Prefix(
        Math.addExact(lengthBytes, chunkLengthBytes),
        Crc32c.combine(crc32c, chunkCrc32c, chunkLengthBytes));
  }
}
