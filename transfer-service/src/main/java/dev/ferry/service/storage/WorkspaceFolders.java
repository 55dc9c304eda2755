package dev.ferry.service.storage;

import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/** A store whose workspaces can be given a root, and be removed. */
public interface WorkspaceFolders {

  /**
   * Makes sure that the workspace has its root, and keeps its rules from now on.
   *
   * @param root where it is
   * @return completes when the root is there, its name forced; {@code INVALID_ARGUMENT} when the
   *     operator opened no such folder, or it is on another file system than ours
   */
  Mono<Void> place(WorkspaceName name, WorkspaceRoot root, WorkspaceRules rules);

  /**
   * Whether anything is in a root that we manage; one that is missing or empty says nothing about
   * who made it.
   */
  Mono<Boolean> isUsed(WorkspaceName name);

  /**
   * From now on nothing in the workspace can be reached: {@code STORAGE_FAILED} with that reason,
   * until it is placed or removed.
   */
  void shut(WorkspaceName name, String why);

  /** Whether nobody may change anything below these paths. */
  boolean isSealed(WorkspaceName name, List<WorkspacePath> readOnly);

  /** Workspaces that are shut, and why. */
  Map<WorkspaceName, String> shut();

  /**
   * Removes a workspace's root with everything in it; of one in an operator's directory only the
   * name is forgotten. It is gone as a whole at once, and deleted after that.
   *
   * @return whether there was one
   */
  Mono<Boolean> removeWorkspace(WorkspaceName name);
}
