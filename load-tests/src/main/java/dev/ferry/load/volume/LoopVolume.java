package dev.ferry.load.volume;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file system in a file, whose power can be cut: from then on nothing reaches the image any more,
 * neither data nor journal, and what had reached it is all that the next mount finds. It can also
 * stall: whoever writes or forces then waits.
 */
public final class LoopVolume implements AutoCloseable {
  private final Path image;
  private final Path mountPoint;
  private boolean mounted;
  private volatile boolean frozen;

  private LoopVolume(Path image, Path mountPoint) {
    this.image = image;
    this.mountPoint = mountPoint;
  }

  /** A fresh one, mounted. */
  public static LoopVolume create(FileSystem type, Path image, Path mountPoint, long sizeBytes) {
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

  /** Why this machine cannot have one; empty when it can. */
  public static Optional<String> missing() {
    return Tools.missing();
  }

  /** Where its files are. */
  public Path mountPoint() {
    return mountPoint;
  }

  /** Mounts it again. */
  public void mount() {
    Tools.run("mount", "-o", "loop", image.toString(), mountPoint.toString());
    mounted = true;
  }

  /** The power goes. */
  public void cut() {
    Tools.run("xfs_io", "-x", "-c", "shutdown", mountPoint.toString());
  }

  /** From now on writing takes until {@link #thaw}. */
  public void freeze() {
    Tools.run("fsfreeze", "--freeze", mountPoint.toString());
    frozen = true;
  }

  /** Goes on after a stall. */
  public void thaw() {
    Tools.run("fsfreeze", "--unfreeze", mountPoint.toString());
    frozen = false;
  }

  /** Nobody may use it any more. */
  public void unmount() {
    Tools.run("umount", mountPoint.toString());
    mounted = false;
  }

  @Override
  public void close() {
    if (frozen) {
      thaw();
    }
    if (mounted) {
      unmount();
    }
  }
}
