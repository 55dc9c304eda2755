package dev.ferry.load.power;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file system in a file, whose power can be cut: from then on nothing reaches the image any more,
 * neither data nor journal, and what had reached it is all that the next mount finds.
 */
final class LoopVolume implements AutoCloseable {
  private final Path image;
  private final Path mountPoint;
  private boolean mounted;

  private LoopVolume(Path image, Path mountPoint) {
    this.image = image;
    this.mountPoint = mountPoint;
  }

  /** A fresh one, mounted. */
  static LoopVolume create(FileSystem type, Path image, Path mountPoint, long sizeBytes) {
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(sizeBytes);
      var unused = Files.createDirectories(mountPoint);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Tools.run(type.makeCommand(image));
    LoopVolume volume = new LoopVolume(image, mountPoint);
    volume.mount();
    return volume;
  }

  Path mountPoint() {
    return mountPoint;
  }

  void mount() {
    Tools.run("mount", "-o", "loop", image.toString(), mountPoint.toString());
    mounted = true;
  }

  /** The power goes. */
  void cut() {
    Tools.run("xfs_io", "-x", "-c", "shutdown", mountPoint.toString());
  }

  /** Nobody may use it any more. */
  void unmount() {
    Tools.run("umount", mountPoint.toString());
    mounted = false;
  }

  @Override
  public void close() {
    if (mounted) {
      unmount();
    }
  }
}
