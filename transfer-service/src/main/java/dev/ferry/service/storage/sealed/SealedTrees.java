package dev.ferry.service.storage.sealed;

import dev.ferry.service.storage.TreeFiles;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.tree.Folder;
import dev.ferry.tree.TreeWriter;
import java.io.IOException;
import java.util.concurrent.Callable;
import reactor.core.publisher.Mono;

/** Trees of workspaces without a transform; others are refused, since packs know no blocks. */
final class SealedTrees implements TreeFiles {
  private final TreeFiles real;
  private final SealedStore store;

  SealedTrees(TreeFiles real, SealedStore store) {
    this.real = real;
    this.store = store;
  }

  @Override
  public <T> Mono<T> call(String what, Durability durability, Callable<T> work) {
    return real.call(what, durability, work);
  }

  @Override
  public Folder open(WorkspaceFile root) throws IOException {
    requirePlain(root);
    return real.open(root);
  }

  @Override
  public Folder ensure(WorkspaceFile root, Durability durability) throws IOException {
    requirePlain(root);
    return real.ensure(root, durability);
  }

  @Override
  public TreeWriter writer(WorkspaceFile root, Durability durability, TreeWriter.Changes changes)
      throws IOException {
    requirePlain(root);
    return real.writer(root, durability, changes);
  }

  private void requirePlain(WorkspaceFile root) {
    if (store.layout(root.workspace()).isPresent()) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT,
          "A hook transforms the files of workspace "
              + root.workspace()
              + "; trees are not offered there, transfer its files one by one or in batches");
    }
  }
}
