package dev.ferry.tree;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * How the contents of a tree's files lie on the disk, at rest. Everything blocks shortly. Safe for
 * several threads.
 */
public interface FileLayout {
  /** Contents lie as they are, but for runs of zeros of 64 KiB, which become holes. */
  FileLayout PLAIN = new PlainLayout();

  /** How much content a file has that is that long at rest. */
  long contentBytes(long restBytes);

  /**
   * The content of a file.
   *
   * @param rest stays the caller's, who closes it behind the last read
   * @throws dev.ferry.transfer.TransferException when the file is none of this layout
   */
  Reading open(FileChannel rest) throws IOException;

  /**
   * A whole small file as it is to lie.
   *
   * @param content stays as it is
   * @return bytes from the position to the limit, perhaps those of the content itself
   */
  ByteBuffer sealed(ByteBuffer content) throws IOException;

  /**
   * A file whose content comes in parts.
   *
   * @param rest is empty, and stays the caller's
   */
  Writing create(FileChannel rest) throws IOException;

  /** The content of an open file. Safe for several threads. */
  interface Reading {

    /** Reads at a position until the buffer is full or the end is reached; how many bytes. */
    int read(long position, ByteBuffer target) throws IOException;

    /** How much there is now. */
    long lengthBytes() throws IOException;
  }

  /** A file that grows. Not safe for several threads. */
  interface Writing {

    /** Adds bytes, all that the buffer has left. */
    void append(ByteBuffer bytes) throws IOException;

    /** No bytes will follow, and all that came lie there. */
    void end() throws IOException;
  }
}
