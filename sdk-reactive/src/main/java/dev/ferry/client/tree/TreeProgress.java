package dev.ferry.client.tree;

/**
 * A snapshot of a running push, pull or mirror of a tree. The trees are still being compared while
 * the first files move, so what is left to do is not known.
 *
 * @param entries entries of the source that were looked at so far
 * @param transferred files and links that are in place
 * @param transferredBytes their bytes, and those of large files under way that are durable
 * @param same entries that look the same on both sides
 * @param removed entries that were removed from the target
 * @param failureCount entries that were not transferred
 */
public record TreeProgress(
    long entries,
    long transferred,
    long transferredBytes,
    long same,
    long removed,
    long failureCount) {

  /** Both together, for mirrors of two ways: what one of them looks at, the other does, too. */
  public TreeProgress and(TreeProgress other) {
    return new TreeProgress(
        Math.max(entries, other.entries),
        transferred + other.transferred,
        transferredBytes + other.transferredBytes,
        Math.max(same, other.same),
        removed + other.removed,
        failureCount + other.failureCount);
  }
}
