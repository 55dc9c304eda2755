package dev.ferry.service.policy;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes were moved with one grant. Safe for any thread, and takes no lock.
 *
 * <p>What was moved since it was last saved is lost by a crash, and may be moved once more.
 */
final class ByteAccount {
  private final String grantId;
  private final AtomicLong spent;
  private final AtomicLong unsaved = new AtomicLong();

  ByteAccount(String grantId, long spentBefore) {
    this.grantId = grantId;
    this.spent = new AtomicLong(spentBefore);
  }

  String grantId() {
    return grantId;
  }

  /**
   * Pays, if there is enough.
   *
   * @throws TransferException {@code FORBIDDEN} when the budget does not hold that many bytes
   */
  void spend(long bytes, long bytesMax) {
    long after = spent.addAndGet(bytes);
    if (after > bytesMax || after < 0) {
      spent.addAndGet(-bytes);
      throw new TransferException(
          FailureCode.FORBIDDEN,
          "The token's budget of " + bytesMax + " bytes is used up or too small for the next one");
    }
    unsaved.addAndGet(bytes);
  }

  /** Gives back what was paid for something that did not come about. */
  void giveBack(long bytes) {
    spent.addAndGet(-bytes);
    unsaved.addAndGet(-bytes);
  }

  /** What was paid since this was last asked for. */
  long takeUnsaved() {
    return Math.max(0, unsaved.getAndUpdate(bytes -> Math.min(bytes, 0)));
  }

  /** What was taken could not be saved. */
  void putBack(long bytes) {
    unsaved.addAndGet(bytes);
  }
}
