package dev.ferry.client.internal;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.TransferException;
import java.util.function.Consumer;

/**
 * Reads a source from a known prefix up to the service's frontier and compares checksums: not a
 * byte is sent to continue other content. The digest is fed in the same pass.
 *
 * <p>Runs inside the attempt's mailbox; at most {@value #MAX_WAITING} chunks wait for the digest.
 */
final class PrefixProof implements ChunkReader.Receiver {
  private static final int MAX_WAITING = 4;

  private final ChunkReader reader;
  private final Prefix durable;
  private final int chunkBytes;
  private final WholeObject whole;
  private final Mailbox mailbox;
  private final Outcome outcome;
  private Prefix read;
  private int waiting;
  private boolean asked;
  private boolean over;

  /**
   * A proof that did not begin.
   *
   * @param from what is known already; the reader stands at its end
   * @param durable what the service has
   */
  PrefixProof(
      ChunkReader reader,
      Prefix from,
      Prefix durable,
      int chunkBytes,
      WholeObject whole,
      Mailbox mailbox,
      Outcome outcome) {
    this.reader = reader;
    this.read = from;
    this.durable = durable;
    this.chunkBytes = chunkBytes;
    this.whole = whole;
    this.mailbox = mailbox;
    this.outcome = outcome;
  }

  /**
   * What becomes of a proof; called inside the mailbox.
   *
   * @param read the source begins with that prefix; told as reading goes on
   * @param proven all of it is the same
   * @param failed it is not, or cannot be read
   */
  record Outcome(Consumer<Prefix> read, Runnable proven, Consumer<Throwable> failed) {}

  /** Goes on as far as it can now. */
  void advance() {
    if (over || asked || waiting >= MAX_WAITING) {
      return;
    }
    long missing = durable.lengthBytes() - read.lengthBytes();
    if (missing > 0) {
      asked = true;
      reader.pull((int) Math.min(chunkBytes, missing), this);
      return;
    }
    over = true;
    if (read.equals(durable)) {
      outcome.proven().run();
    } else {
      outcome.failed().accept(changed("the first " + durable.lengthBytes() + " bytes differ"));
    }
  }

  void stop() {
    over = true;
  }

  @Override
  public void chunk(Chunk chunk) {
    mailbox.post(() -> take(chunk));
  }

  @Override
  public void end() {
    mailbox.post(
        () ->
            fail(
                changed(
                    "it has "
                        + read.lengthBytes()
                        + " bytes, and "
                        + durable.lengthBytes()
                        + " are on the service")));
  }

  @Override
  public void failed(Throwable failure) {
    mailbox.post(() -> fail(failure));
  }

  private void take(Chunk chunk) {
    asked = false;
    try {
      if (over) {
        return;
      }
      read = read.append(chunk.lengthBytes(), chunk.crc32c());
      outcome.read().accept(read);
      if (whole.feed(chunk, () -> mailbox.post(this::digested))) {
        waiting++;
      }
    } finally {
      chunk.release();
    }
    advance();
  }

  private void digested() {
    waiting--;
    advance();
  }

  private void fail(Throwable failure) {
    if (!over) {
      over = true;
      outcome.failed().accept(failure);
    }
  }

  private static TransferException changed(String why) {
    return new TransferException(
        FailureCode.SOURCE_CHANGED,
        "The source is not the one this upload began with: " + why + "; nothing was sent");
  }
}
