package dev.ferry.load.space;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A file system in memory with few bytes and few inodes, for root only. */
final class SmallVolume implements AutoCloseable {
  private static final int INODES = 512;
  private static final int BLOCK = 4096;

  private final Path folder;
  private final List<Path> fillings = new ArrayList<>();

  private SmallVolume(Path folder) {
    this.folder = folder;
  }

  /** Mounts one; empty when this user may not. */
  static Optional<SmallVolume> mount(Path folder, long bytes) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String options = "size=" + bytes + ",nr_inodes=" + INODES;
    return run("mount", "-t", "tmpfs", "-o", options, "ferry-lab", folder.toString())
        ? Optional.of(new SmallVolume(folder))
        : Optional.empty();
  }

  static boolean run(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  Path folder() {
    return folder;
  }

  /** Writes until there is not one byte left. */
  void takeAllBytes() {
    Path filling = folder.resolve("filling");
    fillings.add(filling);
    byte[] block = new byte[BLOCK];
    try (OutputStream out = Files.newOutputStream(filling)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      // That was the aim.
    }
  }

  /** Creates files until there is not one inode left. */
  void takeAllInodes() {
    try {
      for (int number = 0; true; number++) {
        Path filling = folder.resolve("inode-" + number);
        fillings.add(Files.createFile(filling));
      }
    } catch (IOException full) {
      // That was the aim.
    }
  }

  /** Gives everything back. */
  void giveBack() {
    try {
      for (Path filling : fillings) {
        Files.deleteIfExists(filling);
      }
      fillings.clear();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (!run("umount", folder.toString())) {
      boolean unused = run("umount", "-l", folder.toString());
    }
  }
}
