package dev.ferry.protocol;

import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspaceSpec;

/** Requests about whole workspaces (docs/protocol.md §13). */
public sealed interface WorkspaceRequest extends ClientMessage {

  /**
   * Create a workspace (§13.2); one that is there already is answered when it has this spec.
   *
   * @param sealed whether its read-only paths are so at once, or from {@link Seal} on
   */
  record Create(WorkspaceSpec spec, boolean sealed) implements WorkspaceRequest {
    @Override
    public MessageType type() {
      return MessageType.CREATE_WORKSPACE;
    }
  }

  /** From now on the read-only paths of a workspace are so (§13.6). */
  record Seal(WorkspaceName name) implements WorkspaceRequest {
    @Override
    public MessageType type() {
      return MessageType.SEAL_WORKSPACE;
    }
  }

  /** What is that workspace? (§13.3) */
  record Get(WorkspaceName name) implements WorkspaceRequest {
    @Override
    public MessageType type() {
      return MessageType.GET_WORKSPACE;
    }
  }

  /** Which workspaces are there? (§13.4) */
  record ListAll() implements WorkspaceRequest {
    @Override
    public MessageType type() {
      return MessageType.LIST_WORKSPACES;
    }
  }

  /** Remove a workspace and everything in it; removing none is no error (§13.5). */
  record Remove(WorkspaceName name) implements WorkspaceRequest {
    @Override
    public MessageType type() {
      return MessageType.REMOVE_WORKSPACE;
    }
  }
}
