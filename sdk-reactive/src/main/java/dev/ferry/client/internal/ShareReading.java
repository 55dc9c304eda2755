package dev.ferry.client.internal;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads a share of a file as there is room for it, and holds its chunks until network and window
 * are done with them. Runs inside the mailbox of who sends them.
 */
final class ShareReading implements ChunkReader.Receiver {
  private final ChunkReader reader;
  private final SendWindow window;
  private final long lengthBytes;
  private final Mailbox mailbox;
  private final Runnable arrived;
  private final Consumer<Throwable> failed;
  private boolean asked;
  private boolean over;

  /**
   * Nothing is read yet.
   *
   * @param reader stands where the window begins; closed by {@link #stop}
   * @param lengthBytes where the share ends
   * @param arrived called when another chunk can be taken
   * @param failed called when the source cannot be read
   */
  ShareReading(
      ChunkReader reader,
      SendWindow window,
      long lengthBytes,
      Mailbox mailbox,
      Runnable arrived,
      Consumer<Throwable> failed) {
    this.reader = reader;
    this.window = window;
    this.lengthBytes = lengthBytes;
    this.mailbox = mailbox;
    this.arrived = arrived;
    this.failed = failed;
  }

  /** Length of the next chunk; empty while none is there. */
  Optional<Integer> readyBytes() {
    return window.hasReady() ? Optional.of(window.readyBytes()) : Optional.empty();
  }

  /** The next chunk, of which a reference is kept here. */
  Chunk take() {
    return window.takeReady();
  }

  /** Frees what is sent, and reads on if there is room. */
  void readOn() {
    window.reap();
    if (!over && !asked && window.readBytes() < lengthBytes && window.hasRoom(0)) {
      asked = true;
      reader.pull(window.chunkBytes(), this);
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
    window.addReady(chunk);
    arrived.run();
  }

  @Override
  public void end() {
    failed(
        new TransferException(
            FailureCode.SOURCE_CHANGED, "The source ends inside of one of its segments"));
  }

  @Override
  public void failed(Throwable failure) {
    mailbox.post(() -> failed.accept(failure));
  }

  /** Reads nothing more and frees everything. */
  void stop() {
    over = true;
    reader.close();
    window.release();
  }
}
