package dev.ferry.service.policy;

import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;

/**
 * Who asks, and what he may do. Every use case asks it before anything else; what it refuses looks
 * like something that is not there.
 */
public interface Caller {
  /** Whoever may do everything: the operator, and everybody where no authentication is set up. */
  Caller OPERATOR =
      new Caller() {
        @Override
        public String subject() {
          return "operator";
        }

        @Override
        public void require(Operation operation, WorkspaceFile file) {}

        @Override
        public void require(Operation operation, WorkspaceName workspace) {}

        @Override
        public boolean may(Operation operation, WorkspaceFile file) {
          return true;
        }
      };

  /** Name of who asks, for logs and the audit trail; never a secret. */
  String subject();

  /**
   * Fails unless the caller may do that to what is under the path, and below it.
   *
   * @throws dev.ferry.transfer.TransferException {@code NOT_FOUND} or {@code UNKNOWN_WORKSPACE}, as
   *     if nothing were there, {@code FORBIDDEN} for what the caller may see and not do
   */
  void require(Operation operation, WorkspaceFile file);

  /** The same of a whole workspace. */
  void require(Operation operation, WorkspaceName workspace);

  /** Whether the caller may do that to what is under the path. */
  boolean may(Operation operation, WorkspaceFile file);
}
