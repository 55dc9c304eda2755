package dev.ferry.load.space;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A file system in memory with few bytes and few inodes, for root only. */
final class SmallVolume implements Volume {
  private static final int INODES = 512;
  private static final int BLOCK = 4096;

  private final Path folder;
  private final List<Path> fillings = new ArrayList<>();

  private SmallVolume(Path folder) {
    this.folder = folder;
  }

  /** Mounts one; empty when this user may not. */
  static Optional<SmallVolume> mount(Path folder, long bytes) {
    Mounting.makeFolder(folder);
    String options = "size=" + bytes + ",nr_inodes=" + INODES;
    return Mounting.run("mount", "-t", "tmpfs", "-o", options, "ferry-lab", folder.toString())
        ? Optional.of(new SmallVolume(folder))
        : Optional.empty();
  }

  @Override
  public Path folder() {
    return folder;
  }

  @Override
  public void take(Resource resource) {
    if (resource == Resource.BYTES) {
      takeAllBytes();
    } else {
      takeAllInodes();
    }
  }

  /** Writes until there is not one byte left. */
  private void takeAllBytes() {
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
  private void takeAllInodes() {
    try {
      for (int number = 0; true; number++) {
        Path filling = folder.resolve("inode-" + number);
        fillings.add(Files.createFile(filling));
      }
    } catch (IOException full) {
      // That was the aim.
    }
  }

  @Override
  public void giveBack() {
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
    Mounting.unmount(folder);
  }
}
