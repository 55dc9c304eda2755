package dev.ferry.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A stream whose bytes arrive a fixed time later than they were read, with the order and the rate
 * kept: a thread of its own reads ahead, at most {@value #LINE_BYTES} bytes and {@value #SLICES}
 * slices, so that 40 ms alone leave room for more than 1 GiB a second.
 */
final class DelayedInput extends InputStream {
  private static final int SLICES = 4096;
  private static final int SLICE_BYTES = 64 * 1024;
  private static final int LINE_BYTES = 64 * 1024 * 1024;

  private final InputStream source;
  private final long delayNanos;
  private final BlockingQueue<Slice> line = new ArrayBlockingQueue<>(SLICES);
  private final Semaphore room = new Semaphore(LINE_BYTES);
  private @Nullable Slice head;
  private int consumed;

  DelayedInput(InputStream source, Duration delay, String threadName) {
    this.source = source;
    this.delayNanos = delay.toNanos();
    Thread reader = new Thread(this::readAhead, threadName);
    reader.setDaemon(true);
    reader.start();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Slice slice = head;
    if (slice == null) {
      slice = take();
      head = slice;
      consumed = 0;
    }
    if (slice.bytes().length == 0) {
      return -1;
    }
    int count = Math.min(length, slice.bytes().length - consumed);
    System.arraycopy(slice.bytes(), consumed, target, offset, count);
    consumed += count;
    if (consumed == slice.bytes().length) {
      head = null;
    }
    return count;
  }

  private Slice take() throws IOException {
    try {
      Slice slice = line.take();
      long early = slice.dueNanos() - System.nanoTime();
      if (early > 0) {
        TimeUnit.NANOSECONDS.sleep(early);
      }
      room.release(slice.bytes().length);
      return slice;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("The delay line was torn down");
    }
  }

  private void readAhead() {
    byte[] buffer = new byte[SLICE_BYTES];
    try {
      int count;
      do {
        count = readOrEnd(buffer);
        byte[] bytes = Arrays.copyOf(buffer, Math.max(0, count));
        room.acquire(bytes.length);
        line.put(new Slice(bytes, System.nanoTime() + delayNanos));
      } while (count > 0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int readOrEnd(byte[] buffer) {
    try {
      return source.read(buffer);
    } catch (IOException e) {
      return -1;
    }
  }

  /** Bytes and the time at which they may be seen; no bytes mean the end. */
  private record Slice(byte[] bytes, long dueNanos) {}
}
