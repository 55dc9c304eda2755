package dev.ferry.service.storage.sealed;

import dev.ferry.service.hook.Hooks;
import dev.ferry.service.storage.BatchFiles;
import dev.ferry.service.storage.BlobStore;
import dev.ferry.service.storage.EntryFiles;
import dev.ferry.service.storage.StoreInspection;
import dev.ferry.service.storage.TreeFiles;
import dev.ferry.service.storage.WorkspaceFiles;
import dev.ferry.transfer.WorkspaceName;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Puts the transforms of hooks in front of a store; where there are none it stays as it is.
 *
 * <p>Beside content nothing is changed: names, times, modes and versions are those of the files.
 */
public final class SealedStore {
  private final Hooks hooks;
  private final Map<WorkspaceName, Optional<SealedLayout>> layouts = new ConcurrentHashMap<>();

  /** Transforms of these hooks. */
  public SealedStore(Hooks hooks) {
    this.hooks = hooks;
  }

  Optional<SealedLayout> layout(WorkspaceName workspace) {
    return layouts.computeIfAbsent(workspace, name -> hooks.transform(name).map(SealedLayout::new));
  }

  /** The same staging areas. */
  public BlobStore blobs(BlobStore real) {
    return hooks.transformAny() ? new SealedBlobs(real, this) : real;
  }

  /** The same files. */
  public WorkspaceFiles files(WorkspaceFiles real) {
    return hooks.transformAny() ? new SealedFiles(real, this) : real;
  }

  /** The same entries. */
  public EntryFiles entries(EntryFiles real) {
    return hooks.transformAny() ? new SealedEntries(real, this) : real;
  }

  /** The same store, looked at. */
  public StoreInspection inspection(StoreInspection real) {
    return hooks.transformAny() ? new SealedInspection(real, this) : real;
  }

  /** The same batches. */
  public BatchFiles batches(BatchFiles real) {
    return hooks.transformAny() ? new SealedBatches(real, this) : real;
  }

  /** The same trees. */
  public TreeFiles trees(TreeFiles real) {
    return hooks.transformAny() ? new SealedTrees(real, this) : real;
  }
}
