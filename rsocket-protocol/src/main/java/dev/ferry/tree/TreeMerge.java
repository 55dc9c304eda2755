package dev.ferry.tree;

import dev.ferry.transfer.TreeEntry;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Two trees side by side, in the order of manifests and holding no more than one entry of each: the
 * one here is walked as far as the other one's entries have come. Not safe for several threads.
 */
public final class TreeMerge {
  private final Supplier<@Nullable TreeEntry> walk;
  private final Visitor visitor;
  private @Nullable TreeEntry here;
  private @Nullable TreeEntry lastThere;

  /** Takes what is found. */
  public interface Visitor {
    /** Only the tree here has it. */
    void onlyHere(TreeEntry here);

    /** Both have something under this path. */
    void both(TreeEntry here, TreeEntry there);

    /** Only the other tree has it. */
    void onlyThere(TreeEntry there);
  }

  /**
   * A merge.
   *
   * @param walk gives the entries of the tree here, null at the end
   */
  public TreeMerge(Supplier<@Nullable TreeEntry> walk, Visitor visitor) {
    this.walk = walk;
    this.visitor = visitor;
    this.here = walk.get();
  }

  /** Takes the other tree's next entry; one that came before, or should have, is passed over. */
  public void there(TreeEntry entry) {
    TreeEntry before = lastThere;
    if (before != null && TreeEntry.ORDER.compare(before, entry) >= 0) {
      return;
    }
    lastThere = entry;
    TreeEntry mine = here;
    while (mine != null && TreeEntry.ORDER.compare(mine, entry) < 0) {
      visitor.onlyHere(mine);
      mine = walk.get();
    }
    if (mine != null && mine.path().equals(entry.path())) {
      visitor.both(mine, entry);
      mine = walk.get();
    } else {
      visitor.onlyThere(entry);
    }
    here = mine;
  }

  /**
   * The other tree has no more: tells the next entry that is only here.
   *
   * @return false when there is none
   */
  public boolean rest() {
    TreeEntry mine = here;
    if (mine == null) {
      return false;
    }
    visitor.onlyHere(mine);
    here = walk.get();
    return true;
  }
}
