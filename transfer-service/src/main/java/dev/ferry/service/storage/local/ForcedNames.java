package dev.ferry.service.storage.local;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Directories whose own names this process has forced, those asked for last.
 *
 * <p>A durable file is lost with its directory. Who finds one that is there already cannot know
 * whether its name would survive: an ephemeral upload or another process made it, or somebody is
 * about to force it. So everybody who needs it forces it, until it is in here.
 */
final class ForcedNames {
  private static final int MOST = 65_536;

  private final Set<Object> keys =
      Collections.synchronizedSet(Collections.newSetFromMap(new LatestFirst()));

  /** Whether the name of the directory with that key was forced; not for an unknown key. */
  boolean contains(@Nullable Object key) {
    return key != null && keys.contains(key);
  }

  /** It is forced now. */
  void add(@Nullable Object key) {
    if (key != null) {
      keys.add(key);
    }
  }

  private static final class LatestFirst extends LinkedHashMap<Object, Boolean> {
    private static final long serialVersionUID = 1;

    LatestFirst() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Object, Boolean> eldest) {
      return size() > MOST;
    }
  }
}
