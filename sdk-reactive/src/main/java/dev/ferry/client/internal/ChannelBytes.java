package dev.ferry.client.internal;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Bytes between buffers and files on disk threads.
 *
 * <p>Netty's own channel methods of {@link ByteBuf} go through {@code internalNioBuffer}, which the
 * adaptive allocator derives from one shared by all buffers of a chunk: used beside the event loop,
 * a socket read of one buffer can land in the memory of another. {@code nioBuffer} shares nothing.
 */
final class ChannelBytes {
  private ChannelBytes() {}

  /**
   * Reads once from a position behind what the buffer holds.
   *
   * @return how many bytes were read, {@code -1} at the end of the file
   */
  static int read(FileChannel file, long position, ByteBuf target, int atMost) throws IOException {
    ByteBuffer free = target.nioBuffer(target.writerIndex(), atMost);
    int read = file.read(free, position);
    if (read > 0) {
      target.writerIndex(target.writerIndex() + read);
    }
    return read;
  }

  /** Writes all readable bytes to a position; the buffer does not change. */
  static void write(FileChannel file, long position, ByteBuf source) throws IOException {
    ByteBuffer bytes = source.nioBuffer();
    long at = position;
    while (bytes.hasRemaining()) {
      at += file.write(bytes, at);
    }
  }
}
