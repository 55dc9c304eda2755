package dev.ferry.tree;

import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** Permission bits to Java's sets and back. */
final class Modes {
  private static final PosixFilePermission[] BY_BIT = PosixFilePermission.values();
  private static final int HIGHEST_BIT = 0400;

  private Modes() {}

  static int bits(Set<PosixFilePermission> permissions) {
    int bits = 0;
    for (PosixFilePermission permission : permissions) {
      bits |= HIGHEST_BIT >> permission.ordinal();
    }
    return bits;
  }

  static Set<PosixFilePermission> permissions(int bits) {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    for (PosixFilePermission permission : BY_BIT) {
      if ((bits & HIGHEST_BIT >> permission.ordinal()) != 0) {
        permissions.add(permission);
      }
    }
    return permissions;
  }
}
