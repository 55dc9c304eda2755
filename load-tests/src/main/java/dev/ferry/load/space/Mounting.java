package dev.ferry.load.space;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The system's programs that make and mount file systems; only root may use most of them. */
final class Mounting {
  private static final int PATIENCE_SECONDS = 60;

  private Mounting() {}

  /** Whether it ended well; not when there is no such program. */
  static boolean run(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The same for what must not fail. */
  static void require(String... command) {
    if (!run(command)) {
      throw new IllegalStateException("failed: " + String.join(" ", command));
    }
  }

  /** An empty image of that length. */
  static void makeImage(Path image, long bytes) {
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void makeFolder(Path folder) {
    try {
      var unused = Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Short name of the device that is mounted there, for example loop3. */
  static String deviceOf(Path folder) {
    try {
      return Files.readString(Path.of("/proc/mounts"), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split(" "))
          .filter(fields -> fields[1].equals(folder.toString()))
          .map(fields -> Path.of(fields[0]).getFileName().toString())
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void unmount(Path folder) {
    if (!run("umount", folder.toString())) {
      boolean unused = run("umount", "-l", folder.toString());
    }
  }
}
