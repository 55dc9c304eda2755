package dev.ferry.resume.r2dbc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;

/**
 * A file that takes up room on the database's volume and is given up when that is full: what is
 * recorded when space is freed needs a little space itself.
 *
 * <p>Used on the lane's thread. Holds random bytes, since file systems may keep zeros for nothing.
 */
final class Ballast {
  private static final String NAME = "ballast";
  private static final int BYTES = 1 << 20;

  private final Path file;
  private boolean there;

  Ballast(Path folder) {
    this.file = folder.resolve(NAME);
  }

  /** Takes up the room if there is enough; tells whether it does. */
  boolean isThere() {
    if (!there) {
      there = take();
    }
    return there;
  }

  /** Gives the room up; false when that was done already. */
  boolean drop() {
    there = false;
    try {
      return Files.deleteIfExists(file);
    } catch (IOException e) {
      return false;
    }
  }

  private boolean take() {
    try {
      if (!Files.exists(file) || Files.size(file) < BYTES) {
        write();
      }
      return true;
    } catch (IOException e) {
      boolean unused = drop();
      return false;
    }
  }

  private void write() throws IOException {
    byte[] filling = new byte[BYTES];
    new SplittableRandom(BYTES).nextBytes(filling);
    ByteBuffer rest = ByteBuffer.wrap(filling);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      while (rest.hasRemaining()) {
        if (channel.write(rest) <= 0) {
          throw new IOException("a write took no bytes");
        }
      }
    }
  }
}
