package dev.ferry.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;

/** A stream that is read at the pace of a link. */
final class PacedInput extends InputStream {
  private final InputStream source;
  private final LinkPace pace;

  PacedInput(InputStream source, LinkPace pace) {
    this.source = source;
    this.pace = pace;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    try {
      TimeUnit.NANOSECONDS.sleep(pace.waitNanos(System.nanoTime()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("The link was torn down");
    }
    int count = source.read(target, offset, Math.min(length, pace.sliceBytes()));
    pace.took(Math.max(0, count), System.nanoTime());
    return count;
  }
}
