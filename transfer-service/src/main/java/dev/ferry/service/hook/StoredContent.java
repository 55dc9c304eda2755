package dev.ferry.service.hook;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.LongConsumer;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/**
 * Bytes that lie on a disk, a buffer at a time as they are asked for.
 *
 * @param reading reads at a position until the buffer is full or the end is reached
 * @param lengthBytes how many there are
 * @param disk where they are read
 * @param counting told how many were read with each buffer
 */
public record StoredContent(
    Reading reading, long lengthBytes, Scheduler disk, LongConsumer counting)
    implements HookContent {
  private static final int BUFFER_BYTES = 256 * 1024;

  /** The same of a file that nobody counts. */
  public StoredContent(Reading reading, long lengthBytes, Scheduler disk) {
    this(reading, lengthBytes, disk, unused -> {});
  }

  /** Where the bytes are. */
  @FunctionalInterface
  public interface Reading {
    /** Reads; blocks. */
    int read(long position, ByteBuffer target) throws IOException;
  }

  @Override
  public Flux<ByteBuffer> bytes() {
    return Flux.<ByteBuffer, Long>generate(
            () -> 0L,
            (position, sink) -> {
              if (position == lengthBytes) {
                sink.complete();
                return position;
              }
              ByteBuffer bytes = read(position);
              counting.accept(bytes.remaining());
              sink.next(bytes.asReadOnlyBuffer());
              return position + bytes.remaining();
            })
        .subscribeOn(disk);
  }

  private ByteBuffer read(long position) {
    ByteBuffer target = ByteBuffer.allocate((int) Math.min(BUFFER_BYTES, lengthBytes - position));
    try {
      if (reading.read(position, target) < target.capacity()) {
        throw new EOFException("the file became shorter while it was looked at");
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return target.flip();
  }
}
