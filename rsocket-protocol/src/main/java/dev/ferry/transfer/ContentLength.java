package dev.ferry.transfer;

import java.util.OptionalLong;

/**
 * Length of an object: known, or deferred until the upload is finished.
 *
 * @param knownBytes the length, or {@code -1} when deferred
 */
public record ContentLength(long knownBytes) {
  /** A length that the sender does not know yet. */
  public static final ContentLength DEFERRED = new ContentLength(-1);

  /** Refuses lengths below {@code -1}. */
  public ContentLength {
    if (knownBytes < -1) {
      throw new TransferException(FailureCode.INVALID_ARGUMENT, "A length is never negative");
    }
  }

  /** A known length. */
  public static ContentLength of(long bytes) {
    if (bytes < 0) {
      throw new TransferException(FailureCode.INVALID_ARGUMENT, "A length is never negative");
    }
    return new ContentLength(bytes);
  }

  /** Whether the sender knows it. */
  public boolean isKnown() {
    return knownBytes >= 0;
  }

  /** The length, if known. */
  public OptionalLong bytes() {
    return isKnown() ? OptionalLong.of(knownBytes) : OptionalLong.empty();
  }

  /** Whether an object of that many bytes would break the declaration by being longer. */
  public boolean isExceededBy(long bytes) {
    return isKnown() && bytes > knownBytes;
  }

  @Override
  public String toString() {
    return isKnown() ? Long.toString(knownBytes) : "deferred";
  }
}
