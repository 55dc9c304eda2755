package dev.ferry.service.storage;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An open staging area. Its calls block and belong on the disk scheduler, which they assert.
 *
 * <p>One writer at a time; reading, and forcing, may go on beside the writing. After {@link
 * #close()} every call fails.
 */
public interface StagedBlob extends AutoCloseable {

  /**
   * Writes all remaining bytes at a position.
   *
   * @throws IOException when not all could be written
   */
  void write(long position, ByteBuffer bytes) throws IOException;

  /**
   * Reads at a position until the buffer is full or the end is reached.
   *
   * @return how many bytes
   */
  int read(long position, ByteBuffer target) throws IOException;

  /**
   * The checksums of the area's pieces; opened at the first call, created when they are missing.
   * {@link #force()} covers them, {@link #close()} closes them.
   */
  PieceFile pieces() throws IOException;

  /**
   * How many bytes of those written from the start on lie there, so that they may be committed; the
   * others, less than a block, wait in memory for what comes behind them, or for {@link #end}.
   *
   * @param writtenBytes how many were written from the start on
   */
  default long placedBytes(long writtenBytes) {
    return writtenBytes;
  }

  /**
   * Says that all bytes were written, so that none waits any more. May be repeated.
   *
   * @param lengthBytes how many there are
   */
  default void end(long lengthBytes) throws IOException {}

  /**
   * Makes everything written so far survive a power cut. After a failure the area is poisoned: this
   * is never tried again on the same area.
   */
  void force() throws IOException;

  /** Frees what the area holds open. Idempotent. */
  @Override
  void close();
}
