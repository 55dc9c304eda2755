package dev.ferry.service.storage.local;

import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.WorkspacePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** What a staging file is given before it is moved to its path. */
final class StagedAttributes {
  private static final int DEFAULT_MODE = 0644;

  /**
   * Without set-user-id and its like: published files belong to the service's user, whose rights a
   * sandbox that shares the tree must not get by running them.
   */
  private static final int PERMISSION_BITS = 0777;

  private StagedAttributes() {}

  static void set(Path file, FileAttributes attributes, DiskCalls disk) throws IOException {
    disk.before(DiskChange.ATTRIBUTES);
    Files.setAttribute(file, "unix:mode", attributes.mode().orElse(DEFAULT_MODE) & PERMISSION_BITS);
    if (attributes.modified().isPresent()) {
      disk.before(DiskChange.ATTRIBUTES);
      Files.setLastModifiedTime(file, FileTime.from(attributes.modified().get()));
    }
  }

  /** Gives a file what is named, and leaves the rest. */
  static void change(Path file, FileAttributes attributes, DiskCalls disk) throws IOException {
    if (attributes.mode().isPresent()) {
      disk.before(DiskChange.ATTRIBUTES);
      Files.setAttribute(file, "unix:mode", attributes.mode().getAsInt() & PERMISSION_BITS);
    }
    if (attributes.modified().isPresent()) {
      disk.before(DiskChange.ATTRIBUTES);
      Files.setLastModifiedTime(file, FileTime.from(attributes.modified().get()));
    }
  }

  /** Those of a mode that may be given, as Java has them. */
  static Set<PosixFilePermission> permissions(int mode) {
    EnumSet<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    for (PosixFilePermission permission : PosixFilePermission.values()) {
      if ((mode & Version.bit(permission)) != 0) {
        permissions.add(permission);
      }
    }
    return permissions;
  }

  /** The facts the file will have under its path. */
  static FileStat stat(Path file, WorkspacePath target) throws IOException {
    return Version.stat(
        target, Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
  }
}
