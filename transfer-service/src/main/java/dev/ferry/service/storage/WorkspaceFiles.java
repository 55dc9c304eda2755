package dev.ferry.service.storage;

import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WriteCondition;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A store whose published objects are files of workspaces.
 *
 * <p>No path leaves its workspace: every call walks one component at a time through handles, and
 * walks a link's text as if the root of the workspace were {@code /}.
 */
public interface WorkspaceFiles {

  /**
   * Makes sure the workspace is there.
   *
   * @param create whether to create it when it is missing
   * @return completes; fails with {@code UNKNOWN_WORKSPACE}
   */
  Mono<Void> workspace(WorkspaceName name, boolean create);

  /**
   * The entry under a path; a link at its end is not followed.
   *
   * @return its facts, without digest; empty when nothing is there
   */
  Mono<FileStat> stat(WorkspaceFile file);

  /**
   * As {@link #stat}, of what a link at the end of the path leads to.
   *
   * @return its facts, under the path that was asked for; empty when nothing is there
   */
  Mono<FileStat> target(WorkspaceFile file);

  /**
   * As {@link #target}, of a path that is about to be written to.
   *
   * @return fails with {@code READ_ONLY} when nobody may write there
   */
  Mono<FileStat> writeTarget(WorkspaceFile file);

  /**
   * Removes a file, a link or an empty directory.
   *
   * @return whether there was one
   */
  Mono<Boolean> remove(WorkspaceFile file);

  /**
   * Opens a regular file for reading.
   *
   * @return the open file; {@code NOT_FOUND} or {@code NOT_A_FILE}. The caller closes it
   */
  Mono<OpenFile> open(WorkspaceFile file);

  /**
   * Gives a complete staging area its attributes and forces both, so that it is ready to be moved.
   *
   * @return the facts it will have under its path, its version among them
   */
  Mono<FileStat> prepare(
      UploadId id, WorkspaceFile target, FileAttributes attributes, Durability durability);

  /**
   * Moves a prepared staging area to its path in one step, missing directories included, and forces
   * the directory. Readers see the old file or the new one.
   *
   * @return completes; {@code PRECONDITION_FAILED} when the condition does not hold, {@code
   *     NOT_A_FILE} when something other than a file is there
   */
  Mono<Void> move(
      UploadId id, WorkspaceFile target, WriteCondition condition, Durability durability);

  /** Moves the piece file of an upload that was moved before, when a crash came in between. */
  Mono<Void> movePieces(UploadId id, WorkspaceFile target);

  /**
   * Makes the name of a file that was moved to its path survive a power cut; completes also when
   * the path is gone by now.
   */
  Mono<Void> forceName(WorkspaceFile target);

  /** Every workspace there is. */
  Flux<WorkspaceName> workspaces();

  /**
   * What a workspace holds; reads the whole tree. What comes or goes meanwhile is counted or not.
   */
  Mono<WorkspaceUsage> usage(WorkspaceName workspace);
}
