package dev.ferry.service.rsocket;

import dev.ferry.service.download.ChunkSink;
import dev.ferry.service.policy.Caller;
import io.netty.buffer.ByteBuf;
import io.rsocket.Payload;

/** Chunks that are paid for from the caller's budget before they are made. */
record SpentChunkSink(ChunkSink<Payload> real, Caller caller) implements ChunkSink<Payload> {

  @Override
  public int headerBytes() {
    return real.headerBytes();
  }

  @Override
  public Payload chunk(ByteBuf buffer, long offset, int lengthBytes, int crc32c) {
    try {
      caller.spend(lengthBytes);
    } catch (RuntimeException e) {
      buffer.release();
      throw e;
    }
    return real.chunk(buffer, offset, lengthBytes, crc32c);
  }

  @Override
  public void discard(Payload element) {
    real.discard(element);
  }
}
