package dev.ferry.service.download;

import dev.ferry.transfer.Crc32c;
import io.netty.buffer.ByteBuf;

/** Joins the checksums of chunks; their bytes are needed no more. */
final class ChecksumSink implements ChunkSink<Integer> {
  private int crc32c = Crc32c.EMPTY;

  @Override
  public int headerBytes() {
    return 0;
  }

  @Override
  public synchronized Integer chunk(ByteBuf buffer, long offset, int lengthBytes, int checksum) {
    crc32c = Crc32c.combine(crc32c, checksum, lengthBytes);
    buffer.release();
    return lengthBytes;
  }

  @Override
  public void discard(Integer element) {
    // holds nothing
  }

  synchronized int crc32c() {
    return crc32c;
  }
}
