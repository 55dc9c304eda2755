package dev.ferry.service.upload;

import dev.ferry.service.storage.StagedBlob;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Prefix;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/** The pieces of a staging area as they are on the disk now; reading blocks. */
final class StoredPieces {
  /** Of a piece that is not there, or not to its end. */
  static final long MISSING = -1;

  private static final int BLOCK_BYTES = 256 * 1024;
  private static final ThreadLocal<ByteBuffer> BLOCK =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(BLOCK_BYTES));

  private final StagedBlob blob;
  private volatile long readBytes;
  private volatile boolean stopped;
  private OptionalLong shortLength = OptionalLong.empty();

  StoredPieces(StagedBlob blob) {
    this.blob = blob;
  }

  /** How far the reading came. */
  long readBytes() {
    return readBytes;
  }

  /** Ends the reading soon, with an {@link InterruptedIOException}. */
  void stop() {
    stopped = true;
  }

  /** Whether the area has that many bytes. */
  boolean reach(long lengthBytes) throws IOException {
    ByteBuffer last = BLOCK.get().clear().limit(1);
    return lengthBytes == 0 || blob.read(lengthBytes - 1, last) == 1;
  }

  /** Where the area was found to end, if that is too early. */
  OptionalLong shortLength() {
    return shortLength;
  }

  private void endsAt(long length) {
    shortLength = OptionalLong.of(Math.min(length, shortLength.orElse(length)));
  }

  /** Checksum of a range as an unsigned number, or {@link #MISSING}. */
  long checksum(long offset, int lengthBytes) throws IOException {
    ByteBuffer block = BLOCK.get();
    Prefix read = Prefix.EMPTY;
    while (read.lengthBytes() < lengthBytes) {
      block.clear().limit((int) Math.min(BLOCK_BYTES, lengthBytes - read.lengthBytes()));
      int bytes = blob.read(offset + read.lengthBytes(), block);
      if (bytes < block.limit()) {
        endsAt(offset + read.lengthBytes() + bytes);
        return MISSING;
      }
      if (stopped) {
        throw new InterruptedIOException("the upload is not waited for any more");
      }
      block.flip();
      readBytes = offset + read.lengthBytes();
      read = read.append(block.remaining(), Crc32c.of(block));
    }
    return Integer.toUnsignedLong(read.crc32c());
  }
}
