package dev.ferry.service.storage.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.WorkspacePath;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * Facts of a file as the file system tells them, and the version made of them.
 *
 * <p>The version (etag) is made of device and inode, length and modification time. All three stay
 * the same when a staging file is renamed, so a receipt can name it before the rename.
 */
final class Version {
  private Version() {}

  static FileStat stat(WorkspacePath path, PosixFileAttributes attributes) {
    FileStat.Type type = type(attributes);
    boolean file = type == FileStat.Type.FILE;
    return new FileStat(
        path,
        type,
        file ? attributes.size() : 0,
        mode(attributes.permissions()),
        attributes.lastModifiedTime().toInstant(),
        file ? etag(attributes) : null,
        null,
        null);
  }

  private static FileStat.Type type(BasicFileAttributes attributes) {
    if (attributes.isRegularFile()) {
      return FileStat.Type.FILE;
    }
    if (attributes.isDirectory()) {
      return FileStat.Type.DIRECTORY;
    }
    return attributes.isSymbolicLink() ? FileStat.Type.LINK : FileStat.Type.OTHER;
  }

  private static String etag(BasicFileAttributes attributes) {
    CRC32C inode = new CRC32C();
    inode.update(String.valueOf(attributes.fileKey()).getBytes(UTF_8));
    Instant modified = attributes.lastModifiedTime().toInstant();
    return Long.toHexString(inode.getValue())
        + "-"
        + Long.toHexString(attributes.size())
        + "-"
        + Long.toHexString(modified.getEpochSecond())
        + "."
        + Integer.toHexString(modified.getNano());
  }

  private static int mode(Set<PosixFilePermission> permissions) {
    int mode = 0;
    for (PosixFilePermission permission : permissions) {
      mode |= bit(permission);
    }
    return mode;
  }

  static int bit(PosixFilePermission permission) {
    return 1 << (PosixFilePermission.OTHERS_EXECUTE.ordinal() - permission.ordinal());
  }
}
