package dev.ferry.service.storage.sealed;

import dev.ferry.service.storage.TreeFiles;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.tree.FileLayout;
import dev.ferry.tree.Folder;
import dev.ferry.tree.TreeWriter;
import java.io.IOException;
import java.util.concurrent.Callable;
import reactor.core.publisher.Mono;

/** Trees whose files lie as the transform of their workspace makes them. */
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
  public FileLayout layout(WorkspaceName workspace) {
    return store
        .layout(workspace)
        .<FileLayout>map(SealedTreeLayout::new)
        .orElseGet(() -> real.layout(workspace));
  }

  @Override
  public Folder open(WorkspaceFile root) throws IOException {
    return real.open(root);
  }

  @Override
  public Folder ensure(WorkspaceFile root, Durability durability) throws IOException {
    return real.ensure(root, durability);
  }

  @Override
  public TreeWriter writer(WorkspaceFile root, Durability durability, TreeWriter.Changes changes)
      throws IOException {
    return real.writer(root, durability, changes).laidBy(layout(root.workspace()));
  }
}
