package dev.ferry.service.storage;

import dev.ferry.transfer.WorkspacePath;
import org.jspecify.annotations.Nullable;

/**
 * What was taken away.
 *
 * @param pathOrNull where it was, with no link on the way; null when nothing was there
 * @param directory whether it was a directory
 * @param entries how many entries are deleted
 * @param bytes length of the files among them
 */
public record RemovedTree(
    @Nullable WorkspacePath pathOrNull, boolean directory, long entries, long bytes) {
  /** Nothing was there. */
  public static final RemovedTree NOTHING = new RemovedTree(null, false, 0, 0);

  /** Whether anything was there. */
  public boolean existed() {
    return pathOrNull != null;
  }
}
