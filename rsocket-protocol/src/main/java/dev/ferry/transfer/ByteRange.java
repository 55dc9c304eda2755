package dev.ferry.transfer;

/**
 * Consecutive bytes of an object.
 *
 * @param offset first byte
 * @param lengthBytes how many, at least one
 */
public record ByteRange(long offset, long lengthBytes) {
  /**
   * Refuses an empty range and one that does not fit in 63 bits.
   *
   * @throws TransferException {@code INVALID_ARGUMENT}
   */
  public ByteRange {
    if (offset < 0 || lengthBytes < 1 || offset > Long.MAX_VALUE - lengthBytes) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "A range is empty or does not fit in 63 bits");
    }
  }

  /** Behind the last byte. */
  public long end() {
    return offset + lengthBytes;
  }

  @Override
  public String toString() {
    return "[" + offset + ", " + end() + ")";
  }
}
