package dev.ferry.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * Text like that of a busy server's log: it compresses to about a third.
 *
 * @param seed which text
 */
public record LogLines(long seed) {
  private static final String[] WORDS = {
    "accepted", "connection", "timeout", "user", "session", "closed", "retry", "queue", "GET", "PUT"
  };
  private static final int BLOCK_BYTES = 1 << 20;

  /** The first bytes of the text. */
  public byte[] bytes(int length) {
    StringBuilder text = new StringBuilder(length + 128);
    SplittableRandom random = new SplittableRandom(seed);
    long millis = 1_700_000_000_000L;
    while (text.length() < length) {
      millis += random.nextInt(50);
      text.append(millis).append(" INFO [worker-").append(random.nextInt(16)).append("] ");
      text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
      text.append(WORDS[random.nextInt(WORDS.length)]);
      text.append(" id=").append(Long.toHexString(random.nextLong()));
      text.append(" took=").append(random.nextInt(1000)).append("ms\n");
    }
    return text.substring(0, length).getBytes(StandardCharsets.US_ASCII);
  }

  /** Writes that much text to a file, replacing it; every mebibyte is a text of its own. */
  public void writeTo(Path file, long length) {
    try (OutputStream target = Files.newOutputStream(file)) {
      long left = length;
      for (long block = 0; left > 0; block++) {
        int size = (int) Math.min(BLOCK_BYTES, left);
        target.write(new LogLines(seed + block).bytes(size));
        left -= size;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
