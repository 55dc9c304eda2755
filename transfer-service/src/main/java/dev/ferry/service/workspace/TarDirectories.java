package dev.ferry.service.workspace;

import dev.ferry.transfer.TreeEntry;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Directories that get their modes and times when nothing comes into them any more. */
final class TarDirectories {
  private static final int MOST = 4096;

  private final Map<String, TreeEntry> waiting = new LinkedHashMap<>();

  /**
   * Adds one.
   *
   * @return the first half of all of them when there are too many; they wait no longer
   */
  List<TreeEntry> add(TreeEntry directory) {
    waiting.remove(directory.path());
    waiting.put(directory.path(), directory);
    List<TreeEntry> due = new ArrayList<>();
    if (waiting.size() > MOST) {
      Iterator<TreeEntry> eldest = waiting.values().iterator();
      while (due.size() < MOST / 2) {
        due.add(eldest.next());
        eldest.remove();
      }
    }
    return due;
  }

  /** Those that wait. */
  List<TreeEntry> all() {
    return List.copyOf(waiting.values());
  }
}
