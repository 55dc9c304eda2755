package dev.ferry.load.space;

/** What there is none left of. */
enum Resource {
  BYTES,
  INODES,
  DESCRIPTORS
}
