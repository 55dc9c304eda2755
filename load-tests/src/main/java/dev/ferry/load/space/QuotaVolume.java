package dev.ferry.load.space;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A subvolume of btrfs with a quota group: the quota that needs no support but btrfs' own. */
final class QuotaVolume implements Volume {
  private static final long IMAGE_BYTES = 1L << 30;

  private static final int BLOCK_BYTES = 64 * 1024;

  /** Of the first subvolume; named by it, since one that is over its limit refuses even that. */
  private static final String FIRST_GROUP = "0/256";

  private final Path mountPoint;
  private final Path subvolume;
  private final Path filling;
  private final long quotaBytes;

  private QuotaVolume(Path mountPoint, long quotaBytes) {
    this.mountPoint = mountPoint;
    this.quotaBytes = quotaBytes;
    this.subvolume = mountPoint.resolve("limited");
    this.filling = subvolume.resolve("filling");
  }

  /** Mounts one; empty when there is no btrfs here, or no quota in it. */
  static Optional<QuotaVolume> mount(Path image, Path mountPoint, long quotaBytes) {
    Mounting.makeImage(image, IMAGE_BYTES);
    Mounting.makeFolder(mountPoint);
    if (!Mounting.run("mkfs.btrfs", "-q", "-f", image.toString())
        || !Mounting.run("mount", "-o", "loop", image.toString(), mountPoint.toString())) {
      return Optional.empty();
    }
    QuotaVolume volume = new QuotaVolume(mountPoint, quotaBytes);
    if (Mounting.run("btrfs", "quota", "enable", mountPoint.toString())
        && Mounting.run("btrfs", "subvolume", "create", volume.subvolume.toString())) {
      volume.limit(Long.toString(quotaBytes));
      return Optional.of(volume);
    }
    volume.close();
    return Optional.empty();
  }

  @Override
  public Path folder() {
    return subvolume;
  }

  /** Writes until the quota is used up. */
  @Override
  public void take(Resource resource) {
    byte[] block = new byte[BLOCK_BYTES];
    try (OutputStream out = Files.newOutputStream(filling)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      // That was the aim.
    }
  }

  /** Without the limit meanwhile: what is deleted counts until the next commit of btrfs. */
  @Override
  public void giveBack() {
    limit("none");
    try {
      boolean unused = Files.deleteIfExists(filling);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Mounting.require("btrfs", "filesystem", "sync", mountPoint.toString());
    limit(Long.toString(quotaBytes));
  }

  private void limit(String referenced) {
    Mounting.require("btrfs", "qgroup", "limit", referenced, FIRST_GROUP, mountPoint.toString());
  }

  @Override
  public void close() {
    Mounting.unmount(mountPoint);
  }
}
