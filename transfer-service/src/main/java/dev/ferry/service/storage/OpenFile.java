package dev.ferry.service.storage;

import dev.ferry.transfer.FileStat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/**
 * A file open for reading: always the version it was opened at, whatever is published under its
 * path meanwhile. Its calls block and belong on the disk scheduler.
 */
public interface OpenFile extends AutoCloseable {

  /** Facts of the version that is open, without digest. */
  FileStat stat();

  /**
   * Reads at a position until the buffer is full or the end is reached.
   *
   * @return how many bytes
   */
  int read(long position, ByteBuffer target) throws IOException;

  /**
   * The checksums of this very version's pieces, opened at the first call; closed with the file.
   *
   * @return empty when none are kept of this version
   */
  Optional<PieceFile> pieces() throws IOException;

  /** Whether somebody wrote into this very file since it was opened, as far as its path tells. */
  boolean wasChanged() throws IOException;

  /**
   * Whether anything at all changed about this very file since it was opened, its mode or its links
   * perhaps, or bytes by somebody who set length and modification time back.
   */
  boolean wasTouched() throws IOException;

  /**
   * The file itself, to be sent without a copy; its positions are those of the contents. It is
   * closed with this one, and only so.
   *
   * @return empty where contents lie in another form
   */
  default Optional<FileChannel> channel() {
    return Optional.empty();
  }

  /** Frees the file. Idempotent. */
  @Override
  void close();
}
