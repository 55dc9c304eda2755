package dev.ferry.load.host;

/** Every operation of the file API that takes a path. */
public enum ConfinedCall {
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
