package dev.ferry.client.tree;

/**
 * One thing that a mirror of two ways does.
 *
 * @param kind what is done
 * @param path from the tree's root
 */
public record MirrorStep(Kind kind, String path) {

  /** What is done. */
  public enum Kind {
    /** The local entry goes to the workspace. */
    SEND,
    /** The workspace's entry comes here. */
    FETCH,
    /** Removed in the workspace. */
    REMOVE_THERE,
    /** Removed here. */
    REMOVE_HERE
  }
}
