package dev.ferry.client.internal;

import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import org.jspecify.annotations.Nullable;

/** Whether a source is as long as it was declared. */
final class SourceLength {
  private SourceLength() {}

  /**
   * Refuses a source that is shorter than what the service has of it.
   *
   * @throws TransferException {@code SOURCE_CHANGED}
   */
  static void requireFrontier(ContentLength declared, long frontier) {
    if (declared.isExceededBy(frontier)) {
      throw new TransferException(
          FailureCode.SOURCE_CHANGED,
          "The source has "
              + declared
              + " bytes, and "
              + frontier
              + " are on the service; nothing was sent");
    }
  }

  /** What is wrong when that much was read and more may follow, or null. */
  static @Nullable TransferException soFar(ContentLength declared, long readBytes) {
    return declared.isExceededBy(readBytes)
        ? new TransferException(
            FailureCode.TOO_LONG,
            "The source has more than the " + declared + " bytes that were declared")
        : null;
  }

  /** What is wrong when the source ended there, or null. */
  static @Nullable TransferException atItsEnd(ContentLength declared, long readBytes) {
    return declared.isKnown() && readBytes < declared.knownBytes()
        ? new TransferException(
            FailureCode.TOO_SHORT,
            "The source ended after " + readBytes + " of " + declared + " declared bytes")
        : null;
  }
}
