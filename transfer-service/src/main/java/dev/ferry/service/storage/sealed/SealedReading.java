package dev.ferry.service.storage.sealed;

import static dev.ferry.service.storage.sealed.SealedLayout.BLOCK_BYTES;

import dev.ferry.service.hook.BlockTransform.FileTransform;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Content that lies in the blocks of a whole file. Blocks; as safe for threads as the file is. */
final class SealedReading {
  private final Rest rest;
  private final SealedLayout layout;
  private final FileTransform file;
  private final long lengthBytes;

  /** The bytes at rest. */
  @FunctionalInterface
  interface Rest {
    /** Reads at a position until the buffer is full or the end is reached; how many bytes. */
    int read(long position, ByteBuffer target) throws IOException;
  }

  private SealedReading(Rest rest, SealedLayout layout, FileTransform file, long lengthBytes) {
    this.rest = rest;
    this.layout = layout;
    this.file = file;
    this.lengthBytes = lengthBytes;
  }

  /**
   * Reads the header, and the last block when no content is in it, so that a file that was cut is
   * found out.
   *
   * @param lengthBytes how much content there is
   */
  static SealedReading of(Rest rest, SealedLayout layout, long lengthBytes) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(layout.transform().headerBytes());
    var unusedLength = rest.read(0, header);
    FileTransform file = layout.transform().open(padded(header));
    SealedReading reading = new SealedReading(rest, layout, file, lengthBytes);
    if (lengthBytes % BLOCK_BYTES == 0) {
      var unused = reading.block(lengthBytes / BLOCK_BYTES);
    }
    return reading;
  }

  /** What is missing of a short file is zeros, which no transform takes for its own. */
  private static ByteBuffer padded(ByteBuffer header) {
    return header.position(header.capacity()).flip();
  }

  int read(long position, ByteBuffer target) throws IOException {
    long at = position;
    while (target.hasRemaining() && at < lengthBytes) {
      ByteBuffer content = block(at / BLOCK_BYTES);
      int within = (int) (at % BLOCK_BYTES);
      int length = Math.min(content.remaining() - within, target.remaining());
      if (length <= 0) {
        break;
      }
      target.put(content.slice(within, length));
      at += length;
    }
    return Math.toIntExact(at - position);
  }

  private ByteBuffer block(long block) throws IOException {
    boolean last = block == lengthBytes / BLOCK_BYTES;
    int content = last ? (int) (lengthBytes % BLOCK_BYTES) : BLOCK_BYTES;
    ByteBuffer sealed = ByteBuffer.allocate(content + layout.transform().overheadBytes());
    var unused = rest.read(layout.positionOf(block), sealed);
    ByteBuffer opened = ByteBuffer.allocate(content);
    file.open(block, last, sealed.flip(), opened);
    return opened.flip();
  }
}
