package dev.ferry.load.volume;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The system's own programs for file systems. */
final class Tools {
  private static final List<String> NEEDED =
      List.of("mount", "umount", "mkfs.ext4", "mkfs.xfs", "xfs_io", "fsfreeze");
  private static final long PATIENCE_SECONDS = 60;

  private Tools() {}

  /** Why this machine cannot do it; empty when it can. */
  static Optional<String> missing() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return Optional.of("it needs root, to mount file systems");
    }
    return NEEDED.stream()
        .filter(name -> !isOnPath(name))
        .findFirst()
        .map(name -> "'" + name + "' is missing (packages e2fsprogs, xfsprogs, mount, util-linux)");
  }

  private static boolean isOnPath(String name) {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
    return Arrays.stream(path.split(":", -1)).anyMatch(dir -> new File(dir, name).canExecute());
  }

  /** Runs a program to its end; fails with what it said when it does. */
  static void run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException(String.join(" ", command) + ": " + said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }
}
