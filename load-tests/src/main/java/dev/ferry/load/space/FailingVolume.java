package dev.ferry.load.space;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An ext4 that turns read-only under its users, as it does when it finds itself damaged. {@code
 * mount -o remount,ro} cannot be used: the kernel refuses it while a file is open for writing.
 */
final class FailingVolume implements Volume {
  private static final long IMAGE_BYTES = 256L << 20;

  private final Path image;
  private final Path mountPoint;

  private FailingVolume(Path image, Path mountPoint) {
    this.image = image;
    this.mountPoint = mountPoint;
  }

  /** Mounts one; empty when ext4 here cannot be told that it is damaged. */
  static Optional<FailingVolume> mount(Path image, Path mountPoint) {
    Mounting.makeImage(image, IMAGE_BYTES);
    Mounting.makeFolder(mountPoint);
    FailingVolume volume = new FailingVolume(image, mountPoint);
    if (!Mounting.run("mkfs.ext4", "-q", "-F", image.toString()) || !volume.mount()) {
      return Optional.empty();
    }
    if (Files.isWritable(volume.trigger())) {
      return Optional.of(volume);
    }
    volume.close();
    return Optional.empty();
  }

  private boolean mount() {
    return Mounting.run(
        "mount", "-o", "loop,errors=remount-ro", image.toString(), mountPoint.toString());
  }

  private Path trigger() {
    return Path.of("/sys/fs/ext4", Mounting.deviceOf(mountPoint), "trigger_fs_error");
  }

  @Override
  public Path folder() {
    return mountPoint;
  }

  @Override
  public void take(Resource resource) {
    try {
      var unused = Files.writeString(trigger(), "ferry lab");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As an operator does it, with the service stopped: unmounts, repairs and mounts again. */
  @Override
  public void giveBack() {
    Mounting.require("umount", mountPoint.toString());
    boolean unusedRepaired = Mounting.run("e2fsck", "-f", "-y", image.toString());
    if (!mount()) {
      throw new IllegalStateException("cannot mount " + image + " again");
    }
  }

  @Override
  public void close() {
    Mounting.unmount(mountPoint);
  }
}
