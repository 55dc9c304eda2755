package dev.ferry.service.storage.local;

/** A call that changes what is on the disk. */
public enum DiskChange {
  CREATE_FILE,
  CREATE_DIRECTORY,
  WRITE,
  CUT,
  FORCE,
  ATTRIBUTES,
  MOVE,
  DELETE,
  FORCE_DIRECTORY
}
