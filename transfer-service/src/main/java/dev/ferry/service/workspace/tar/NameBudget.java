package dev.ferry.service.workspace.tar;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.util.concurrent.atomic.AtomicLong;

/** How many names all tar streams that are being unpacked remember together. */
public final class NameBudget {
  /** 64 MiB. */
  private static final long PLACES_MAX = 4L << 20;

  private final AtomicLong places = new AtomicLong();

  /**
   * Takes places.
   *
   * @throws TransferException {@code LIMIT_EXCEEDED}
   */
  void take(int count) {
    if (places.addAndGet(count) > PLACES_MAX) {
      places.addAndGet(-count);
      throw new TransferException(
          FailureCode.LIMIT_EXCEEDED,
          "The tar streams that are being unpacked have too many names");
    }
  }

  void giveBack(int count) {
    places.addAndGet(-count);
  }
}
