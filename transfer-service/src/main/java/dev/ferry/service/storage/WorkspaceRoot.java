package dev.ferry.service.storage;

import java.nio.file.Path;

/** Where a workspace's files are. */
public sealed interface WorkspaceRoot {
  /** In a folder of the service's own. */
  WorkspaceRoot MANAGED = new Managed();

  /** In a folder of the service's own. */
  record Managed() implements WorkspaceRoot {}

  /**
   * In a directory that the operator opened.
   *
   * @param folder the operator's folder
   * @param below the root's path in it, of plain names
   */
  record InFolder(Path folder, Path below) implements WorkspaceRoot {}
}
