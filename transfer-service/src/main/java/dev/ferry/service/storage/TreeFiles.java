package dev.ferry.service.storage;

import dev.ferry.transfer.Durability;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.tree.FileLayout;
import dev.ferry.tree.Folder;
import dev.ferry.tree.TreeWriter;
import java.io.IOException;
import java.util.concurrent.Callable;
import reactor.core.publisher.Mono;

/** A store in which whole trees can be read and written. */
public interface TreeFiles {

  /**
   * Runs work on a thread for files: with {@code DURABLE} on one of those that may wait for the
   * disk.
   *
   * @param what what is being done, for the failure's message
   */
  <T> Mono<T> call(String what, Durability durability, Callable<T> work);

  /** How contents lie in that workspace; whoever reads files of an open tree reads through it. */
  FileLayout layout(WorkspaceName workspace);

  /**
   * Opens a tree's root. Blocks.
   *
   * @return the caller closes it; {@code NOT_FOUND}, {@code UNKNOWN_WORKSPACE} or {@code
   *     INVALID_PATH}
   */
  Folder open(WorkspaceFile root) throws IOException;

  /** The same, made when it is missing. Blocks. */
  Folder ensure(WorkspaceFile root, Durability durability) throws IOException;

  /**
   * A writer below a tree's root, which is made when it is missing. Blocks.
   *
   * @param changes told of each entry before it changes, and of files that are replaced or removed
   * @return the caller closes it; its files lie as the workspace's {@link #layout} says
   */
  TreeWriter writer(WorkspaceFile root, Durability durability, TreeWriter.Changes changes)
      throws IOException;
}
