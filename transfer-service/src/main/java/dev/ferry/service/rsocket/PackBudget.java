package dev.ferry.service.rsocket;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.util.concurrent.atomic.AtomicLong;

/** Bytes of packs that arrived and are not yet written, of all connections together. */
final class PackBudget {
  private static final long BYTES_MAX = 64L << 20;

  private final AtomicLong held = new AtomicLong();

  /**
   * Takes a pack in.
   *
   * @throws TransferException {@code LIMIT_EXCEEDED}
   */
  void take(int bytes) {
    if (held.addAndGet(bytes) > BYTES_MAX) {
      held.addAndGet(-bytes);
      throw new TransferException(
          FailureCode.LIMIT_EXCEEDED,
          "More than " + BYTES_MAX + " bytes of packs wait to be written");
    }
  }

  void giveBack(int bytes) {
    held.addAndGet(-bytes);
  }
}
