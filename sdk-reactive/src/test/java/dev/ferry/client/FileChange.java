package dev.ferry.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;

/** What happens to a file of {@link #CONTENT}, each time with its modification time set back. */
public enum FileChange {
  GROWN {
    @Override
    void apply(Path file) throws IOException {
      Files.write(file, new byte[] {1}, StandardOpenOption.APPEND);
    }
  },
  SHRUNK {
    @Override
    void apply(Path file) throws IOException {
      Files.write(file, Arrays.copyOf(CONTENT, CONTENT.length / 2));
    }
  },
  REPLACED {
    @Override
    void apply(Path file) throws IOException {
      Path other = Files.write(file.resolveSibling("other"), OTHER);
      Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
      Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    }
  },
  REWRITTEN {
    @Override
    void apply(Path file) throws IOException {
      Files.write(file, OTHER, StandardOpenOption.WRITE);
    }
  };

  /** What it was. */
  public static final byte[] CONTENT = Transfers.content(40 * Transfers.CHUNK + 77);

  private static final byte[] OTHER = other();

  private static byte[] other() {
    byte[] other = CONTENT.clone();
    other[other.length - 1]++;
    return other;
  }

  abstract void apply(Path file) throws IOException;

  /** Again and again within one tick of the file system's clock, which nobody could notice. */
  public void applyUnseen(Path file) {
    try {
      FileTime modified = Files.getLastModifiedTime(file);
      Object before = Files.getAttribute(file, "unix:ctime");
      do {
        apply(file);
        Files.setLastModifiedTime(file, modified);
      } while (this == REWRITTEN && Files.getAttribute(file, "unix:ctime").equals(before));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
