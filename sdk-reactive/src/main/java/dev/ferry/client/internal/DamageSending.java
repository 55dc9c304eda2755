package dev.ferry.client.internal;

import dev.ferry.transfer.ByteRange;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the ranges again that changed on the service's disk, in order, before the upload goes on at
 * its frontier. One chunk at a time is in memory; credit bounds what is under way.
 *
 * <p>Runs inside the attempt's mailbox.
 */
final class DamageSending implements ChunkReader.Receiver {
  private final ByteSource source;
  private final Deque<ByteRange> ranges;
  private final int chunkBytes;
  private final Mailbox mailbox;
  private final Outcome outcome;
  private @Nullable ChunkReader reader;
  private @Nullable Chunk ready;
  private long next;
  private boolean asked;
  private boolean over;

  /** Nothing is read yet; the source has no other reader. */
  DamageSending(
      ByteSource source, List<ByteRange> ranges, int chunkBytes, Mailbox mailbox, Outcome outcome) {
    this.source = source;
    this.ranges = new ArrayDeque<>(ranges);
    this.chunkBytes = chunkBytes;
    this.mailbox = mailbox;
    this.outcome = outcome;
  }

  /**
   * What becomes of it; called inside the mailbox.
   *
   * @param mayTake whether the service takes another chunk
   * @param send sends a chunk, which stays the caller's
   * @param sent all of it is sent
   * @param failed the source cannot be read
   */
  record Outcome(
      BooleanSupplier mayTake, Consumer<Chunk> send, Runnable sent, Consumer<Throwable> failed) {}

  /** Goes on as far as it can now. */
  void advance() {
    if (over || asked) {
      return;
    }
    Chunk waiting = ready;
    if (waiting != null && outcome.mayTake().getAsBoolean()) {
      ready = null;
      next = waiting.end();
      try {
        outcome.send().accept(waiting);
      } finally {
        waiting.release();
      }
    }
    if (ready == null) {
      readOn();
    }
  }

  private void readOn() {
    ByteRange range = ranges.peek();
    if (range != null && reader != null && next == range.end()) {
      ranges.remove();
      closeReader();
      range = ranges.peek();
    }
    if (range == null) {
      over = true;
      outcome.sent().run();
      return;
    }
    ChunkReader open = reader;
    if (open == null) {
      next = range.offset();
      open = source.readFrom(next);
      reader = open;
    }
    asked = true;
    open.pull((int) Math.min(chunkBytes, range.end() - next), this);
  }

  private void closeReader() {
    ChunkReader open = reader;
    reader = null;
    if (open != null) {
      open.close();
    }
  }

  /** Reads and sends nothing more. */
  void stop() {
    over = true;
    closeReader();
    Chunk waiting = ready;
    ready = null;
    if (waiting != null) {
      waiting.release();
    }
  }

  @Override
  public void chunk(Chunk chunk) {
    mailbox.post(() -> take(chunk));
  }

  private void take(Chunk chunk) {
    asked = false;
    if (over) {
      chunk.release();
      return;
    }
    ready = chunk;
    advance();
  }

  @Override
  public void end() {
    failed(
        new TransferException(
            FailureCode.SOURCE_CHANGED, "The source ends at " + next + ", inside of what it sent"));
  }

  @Override
  public void failed(Throwable failure) {
    mailbox.post(
        () -> {
          if (!over) {
            outcome.failed().accept(failure);
          }
        });
  }
}
