package dev.ferry.client;

import dev.ferry.transfer.TreeEntry;
import java.util.List;

/** A part of a push or pull that can be done beside others. */
sealed interface TreeWork {

  /** Small files and links that go in one pack. */
  record Together(List<TreeEntry> entries) implements TreeWork {
    /** Keeps its own copy. */
    public Together {
      entries = List.copyOf(entries);
    }

    long bytes() {
      return entries.stream().mapToLong(TreeEntry::sizeBytes).sum();
    }
  }

  /** A file that is a transfer of its own. */
  record Alone(TreeEntry entry) implements TreeWork {}
}
