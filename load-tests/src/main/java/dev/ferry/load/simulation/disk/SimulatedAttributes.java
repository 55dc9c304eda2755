package dev.ferry.load.simulation.disk;

import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.Set;

/** A node's attributes at one moment. */
final class SimulatedAttributes implements PosixFileAttributes {
  private final long number;
  private final boolean directory;
  private final long size;
  private final int mode;
  private final FileTime modified;

  SimulatedAttributes(Node node) {
    this.number = node.number;
    this.directory = node instanceof Node.Folder;
    this.size = node instanceof Content file ? file.length() : 0;
    this.mode = node.mode;
    this.modified = FileTime.from(node.modified);
  }

  @Override
  public Set<PosixFilePermission> permissions() {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    for (PosixFilePermission permission : PosixFilePermission.values()) {
      int bit = PosixFilePermission.OTHERS_EXECUTE.ordinal() - permission.ordinal();
      if ((mode >> bit & 1) != 0) {
        permissions.add(permission);
      }
    }
    return permissions;
  }

  @Override
  public FileTime lastModifiedTime() {
    return modified;
  }

  @Override
  public FileTime lastAccessTime() {
    return modified;
  }

  @Override
  public FileTime creationTime() {
    return modified;
  }

  @Override
  public boolean isRegularFile() {
    return !directory;
  }

  @Override
  public boolean isDirectory() {
    return directory;
  }

  @Override
  public boolean isSymbolicLink() {
    return false;
  }

  @Override
  public boolean isOther() {
    return false;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public Object fileKey() {
    return number;
  }

  @Override
  public UserPrincipal owner() {
    throw new UnsupportedOperationException("users");
  }

  @Override
  public GroupPrincipal group() {
    throw new UnsupportedOperationException("users");
  }
}
