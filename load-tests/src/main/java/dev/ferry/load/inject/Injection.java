package dev.ferry.load.inject;

import java.nio.file.Path;
import java.util.Optional;

/** Which call of the kernel fails, with EIO. */
enum Injection {
  /** Of the staging file, while bytes come. */
  WRITE("write,writev,pwrite64,pwritev"),
  /** Of the staging file, for a group of its bytes. */
  FORCE("fdatasync"),
  /** Of the staging file with its attributes, before the rename. */
  FORCE_ATTRIBUTES("fsync"),
  /** Of the staging file into its place. */
  RENAME("rename,renameat,renameat2"),
  /** Of the folder the file was renamed into. */
  FORCE_FOLDER("fsync");

  private final String calls;

  Injection(String calls) {
    this.calls = calls;
  }

  /** Names of the calls, separated by commas. */
  String calls() {
    return calls;
  }

  /** The only file whose calls fail; empty when any one's do. */
  Optional<Path> file(Path staged, Path folder) {
    return switch (this) {
      case WRITE, FORCE, FORCE_ATTRIBUTES -> Optional.of(staged);
      case FORCE_FOLDER -> Optional.of(folder);
      case RENAME -> Optional.empty();
    };
  }

  /** Whether bytes the kernel had taken may be gone, so that readiness must end. */
  boolean isForce() {
    return this == FORCE || this == FORCE_ATTRIBUTES || this == FORCE_FOLDER;
  }
}
