package dev.ferry.client;

import java.util.HashSet;
import java.util.Set;

/**
 * What a walk through a tree could not look at: nobody knows what is there, so what the other side
 * has under these paths, and below them, is not taken for removed. Not safe for several threads.
 */
final class UnseenPaths {
  private final Set<String> paths = new HashSet<>();

  void add(String path) {
    paths.add(path);
  }

  /** Whether it, or a directory that it lies in, could not be looked at. */
  boolean covers(String path) {
    if (paths.isEmpty()) {
      return false;
    }
    for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
      if (paths.contains(path.substring(0, end))) {
        return true;
      }
    }
    return paths.contains("");
  }
}
