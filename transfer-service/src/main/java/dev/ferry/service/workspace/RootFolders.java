package dev.ferry.service.workspace;

import dev.ferry.service.storage.WorkspaceRoot;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.RootDirectory;
import dev.ferry.transfer.TransferException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Folders beside the data folder in which workspaces may have their roots.
 *
 * @param byName as the operator named them
 */
public record RootFolders(Map<String, Path> byName) {
  /** None. */
  public static final RootFolders NONE = new RootFolders(Map.of());

  /** Copies the map. */
  public RootFolders {
    byName = Map.copyOf(byName);
  }

  WorkspaceRoot root(Optional<RootDirectory> wanted) {
    return wanted.map(this::root).orElse(WorkspaceRoot.MANAGED);
  }

  private WorkspaceRoot root(RootDirectory wanted) {
    Path folder = byName.get(wanted.folder());
    if (folder == null) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT,
          "The operator opened no folder '" + wanted.folder() + "' for roots (ferry.root-folders)");
    }
    return new WorkspaceRoot.InFolder(
        folder, Path.of("", wanted.path().names().toArray(String[]::new)));
  }
}
