package dev.ferry.client.tree;

/**
 * What a mirror of two ways left as it is on both sides, since it cannot tell which one is meant.
 *
 * @param path from the tree's root; what is below it is left, too
 * @param reason why
 */
public record MirrorConflict(String path, Reason reason) {

  /** Why neither side is taken. */
  public enum Reason {
    /** Both changed since they were equal, and are not equal now. */
    CHANGED_ON_BOTH_SIDES("changed on both sides"),
    /** They differ, and nothing is known of a time when they were equal. */
    NEVER_EQUAL("different on both sides, and never seen equal"),
    /** Changed here and removed there. */
    REMOVED_THERE("changed here, removed in the workspace"),
    /** Removed here and changed there. */
    REMOVED_HERE("removed here, changed in the workspace"),
    /** A directory on one side only. */
    OTHER_KIND("a directory on one side and none on the other");

    private final String text;

    Reason(String text) {
      this.text = text;
    }

    /** For people. */
    public String text() {
      return text;
    }
  }

  @Override
  public String toString() {
    return path + ": conflict: " + reason.text();
  }
}
