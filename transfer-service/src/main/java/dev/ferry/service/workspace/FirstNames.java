package dev.ferry.service.workspace;

import dev.ferry.transfer.TreeEntry;
import dev.ferry.tree.Folder;
import dev.ferry.tree.SharedFiles;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Under which names files with several were told already. */
final class FirstNames {
  /** Files that are remembered; further ones come as files of their own. */
  private static final int SHARED_MAX = 65_536;

  private final Map<String, Set<String>> sharedIn = new HashMap<>();
  private final Map<Object, String> names = new HashMap<>();

  /** Looks for files with several names in a directory; what it knew of others is forgotten. */
  void enter(String path, Folder folder) throws IOException {
    sharedIn.keySet().removeIf(known -> !known.isEmpty() && !path.startsWith(known.concat("/")));
    Set<String> shared = SharedFiles.in(folder);
    if (!shared.isEmpty()) {
      sharedIn.put(path, shared);
    }
  }

  /**
   * Under which name the file was told already; null when it is told now.
   *
   * @param key what identifies it
   */
  @Nullable String of(TreeEntry file, @Nullable Object key) {
    Set<String> shared = sharedIn.get(file.parent());
    if (key == null || shared == null || !shared.contains(file.name())) {
      return null;
    }
    String first = names.get(key);
    if (first == null && names.size() < SHARED_MAX) {
      names.put(key, file.path());
    }
    return first;
  }
}
