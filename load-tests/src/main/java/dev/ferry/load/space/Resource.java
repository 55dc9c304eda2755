package dev.ferry.load.space;

import dev.ferry.transfer.FailureCode;

/** What there is none left of. */
enum Resource {
  BYTES,
  INODES,
  DESCRIPTORS,
  /** The file system's own quota, which answers EDQUOT. */
  QUOTA,
  /** The right to write: the file system found itself damaged and turned read-only. */
  WRITING;

  /** Whether that is what a new upload may be told meanwhile. */
  boolean refusesAs(FailureCode code) {
    return this == WRITING
        ? code == FailureCode.STORAGE_FAILED || code == FailureCode.STORE_UNAVAILABLE
        : code == FailureCode.STORAGE_FULL;
  }

  /** Whether reading stops, too: without descriptors, and with a database that closed itself. */
  boolean keepsFromReading() {
    return this == DESCRIPTORS || this == WRITING;
  }

  /** Whether nothing can be given up either. */
  boolean keepsFromFreeing() {
    return this == DESCRIPTORS || this == WRITING;
  }

  /** Whether it is gone in a way that only a restart brings back. */
  boolean needsRestart() {
    return this == WRITING;
  }
}
