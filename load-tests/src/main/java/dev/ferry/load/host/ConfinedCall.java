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
  WATCH,
  COPY,
  COMPOSE,
  LABEL,
  BATCH_WRITE,
  BATCH_READ,
  TREE_WRITE,
  TREE_LIST,
  TREE_READ,
  TREE_REMOVE
}
