package dev.ferry.service.policy;

import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import java.time.Clock;
import java.util.List;

/**
 * Who asks, and what he may do. Every use case asks it before anything else; what it refuses looks
 * like something that is not there.
 */
public interface Caller {
  /** Whoever may do everything: the operator, and everybody where no authentication is set up. */
  Caller OPERATOR = new GrantCaller(Grant.EVERYTHING, Clock.systemUTC(), List.of());

  /** What the caller holds. */
  Grant grant();

  /** Name of who asks, for logs and the audit trail; never a secret. */
  default String subject() {
    return grant().subject();
  }

  /**
   * Fails unless the caller may do that to what is under the path.
   *
   * @throws dev.ferry.transfer.TransferException {@code NOT_FOUND} or {@code UNKNOWN_WORKSPACE}, as
   *     if nothing were there, {@code FORBIDDEN} for what the caller may see and not do, {@code
   *     UNAUTHENTICATED} when the token has expired
   */
  void require(Operation operation, WorkspaceFile file);

  /** The same of what is under the path and of everything that may be below it. */
  void requireTree(Operation operation, WorkspaceFile file);

  /**
   * Fails unless the caller may make links: one could lead from a path that he may use to one that
   * he may not.
   */
  void requireLinks(WorkspaceFile file);

  /** What the caller is told of a failure: the same of what is hidden and of what is missing. */
  Throwable told(Throwable failure);

  /** The same of a whole workspace, whatever paths are meant. */
  void require(Operation operation, WorkspaceName workspace);

  /** The same of what concerns no workspace. */
  void require(Operation operation);

  /** Whether the caller may do that to what is under the path. */
  boolean may(Operation operation, WorkspaceFile file);

  /** The same of a text; what concerns no workspace is for who may know of all. */
  default boolean knowsText(String workspace) {
    return grant().workspaces().contains("*")
        || (!workspace.isEmpty() && knows(new WorkspaceName(workspace)));
  }

  /** Whether the caller may know that a workspace of that name could be there. */
  boolean knows(WorkspaceName workspace);

  /**
   * Bytes of content go to or from the caller.
   *
   * @throws dev.ferry.transfer.TransferException {@code FORBIDDEN} when a budget is used up
   */
  void spend(long bytes);

  /** What the caller sent is visible now. */
  default void published(Receipt receipt) {}
}
