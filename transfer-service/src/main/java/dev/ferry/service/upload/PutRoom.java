package dev.ferry.service.upload;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** The bytes that all uploads in one request may hold together; safe for several threads. */
final class PutRoom {
  /** Who comes when that is held is told to come again. */
  static final long BYTES_MAX = 16L << 20;

  /** What even a small one counts, which bounds their number. */
  static final int BYTES_COUNTED_MIN = 16 << 10;

  private final AtomicLong heldBytes = new AtomicLong();

  /**
   * Takes the bytes over.
   *
   * @throws TransferException {@code LIMIT_EXCEEDED} when there is no room; they are released then
   */
  Held take(ChunkBody body) {
    Held held = new Held(body, Math.max(BYTES_COUNTED_MIN, body.lengthBytes()));
    if (heldBytes.addAndGet(held.countedBytes) > BYTES_MAX) {
      held.close();
      throw new TransferException(
          FailureCode.LIMIT_EXCEEDED,
          "Uploads in one request hold " + BYTES_MAX + " bytes already, the most they may");
    }
    return held;
  }

  /** Bytes that count until they are closed, which releases them. */
  final class Held implements AutoCloseable {
    private final ChunkBody body;
    private final long countedBytes;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Held(ChunkBody body, long countedBytes) {
      this.body = body;
      this.countedBytes = countedBytes;
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        heldBytes.addAndGet(-countedBytes);
        body.release();
      }
    }
  }
}
