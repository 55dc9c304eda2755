package dev.ferry.service.hook;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Turns blocks of content into blocks at rest and back, each block by itself, so that any range can
 * be read and an upload can go on at any block. Blocks of content are of one length, but for the
 * last one of a file, which is shorter and may be empty. Safe for several threads.
 */
public interface BlockTransform {

  /** Bytes at the start of each file that say what is needed to read it; constant. */
  int headerBytes();

  /** How many bytes longer a block is at rest; constant. */
  int overheadBytes();

  /**
   * What the blocks of a new file go through.
   *
   * @throws IOException when it cannot be made; the transfer fails with {@code HOOK_FAILED}
   */
  FileTransform create() throws IOException;

  /**
   * What the blocks of a file go through that is there already.
   *
   * @param header its first bytes, as many as {@link #headerBytes()}; not to be kept
   * @throws IOException when it is not of this transform, or a key is missing
   */
  FileTransform open(ByteBuffer header) throws IOException;

  /** The transform of one file. Blocks shortly; safe for several threads. */
  interface FileTransform {

    /** The file's header, readable from its position; a fresh view. */
    ByteBuffer header();

    /**
     * Makes a block for the disk. The same block may be made again, with other content.
     *
     * @param index number of the block, from 0
     * @param last whether it ends the file
     * @param content all remaining bytes are taken
     * @param rest has room for them and the overhead; its position moves behind
     */
    void seal(long index, boolean last, ByteBuffer content, ByteBuffer rest) throws IOException;

    /**
     * Takes a block from the disk.
     *
     * @throws IOException when it is not what was made for that index; nothing of the content is
     *     good then
     */
    void open(long index, boolean last, ByteBuffer rest, ByteBuffer content) throws IOException;
  }
}
