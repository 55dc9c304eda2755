package dev.ferry.service.download;

import io.netty.buffer.ByteBuf;

/** Elements that say where a chunk begins; nothing else is kept of it. */
final class Offsets implements ChunkSink<Long> {
  @Override
  public int headerBytes() {
    return 0;
  }

  @Override
  public Long chunk(ByteBuf buffer, long offset, int lengthBytes, int crc32c) {
    buffer.release();
    return offset;
  }

  @Override
  public void discard(Long element) {}
}
