package dev.ferry.service.storage.local;

import dev.ferry.service.storage.StorageFailures;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Twins among the entries of a pack and what is there. Reads each directory once. */
final class TreeTwins {
  private final PathGuard guard;
  private final Map<WorkspacePath, TwinCheck> directories = new HashMap<>();

  TreeTwins(PathGuard guard) {
    this.guard = guard;
  }

  /**
   * Refuses an entry that is about to be made, or a directory on its way.
   *
   * @throws TransferException {@code ALREADY_EXISTS}
   */
  void require(WorkspaceFile file) {
    WorkspacePath above = WorkspacePath.ROOT;
    for (String name : file.path().names()) {
      names(file.workspace(), above).require(name, null);
      above = above.child(name);
    }
  }

  private TwinCheck names(WorkspaceName workspace, WorkspacePath directory) {
    return directories.computeIfAbsent(directory, absent -> read(workspace, absent));
  }

  /** What is no directory, or not there, has no names; the writer says so where it matters. */
  private TwinCheck read(WorkspaceName workspace, WorkspacePath path) {
    try (Directory directory = guard.directory(workspace, path)) {
      return TwinCheck.of(directory);
    } catch (TransferException e) {
      return new TwinCheck();
    } catch (IOException e) {
      throw StorageFailures.of("looking for twins of names", e);
    }
  }
}
