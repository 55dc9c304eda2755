package dev.ferry.load.escape;

/** Every operation of the file API that takes a path. */
enum Deed {
  STAT,
  TARGET,
  READ,
  LIST,
  WALK,
  MAKE_DIRECTORY,
  WRITE,
  MOVE,
  REMOVE,
  REMOVE_TREE,
  CHANGE,
  LINK,
  READ_LINK,
  FLUSH,
  WATCH
}
