package dev.ferry.service.policy;

/** What a caller may be granted. */
public enum Operation {
  /** See that something is there, and what is known about it: stat, list, watch. */
  LIST,
  /** Read contents. */
  READ,
  /** Create and change files, directories, links and their attributes. */
  WRITE,
  /** Take something away from under its path. */
  REMOVE,
  /** Create, see and remove whole workspaces. */
  MANAGE,
  /** Read the audit trail. */
  AUDIT,
  /** Hand out tokens that may do less. */
  MINT
}
