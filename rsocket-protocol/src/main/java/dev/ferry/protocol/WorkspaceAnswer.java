package dev.ferry.protocol;

import dev.ferry.transfer.WorkspaceInfo;

/** Answers about whole workspaces (docs/protocol.md §13). */
public sealed interface WorkspaceAnswer extends ServerMessage {

  /** A workspace as it is (§13.2 to §13.4). */
  record Info(WorkspaceInfo info) implements WorkspaceAnswer {
    @Override
    public MessageType type() {
      return MessageType.WORKSPACE;
    }
  }

  /** Answer to Remove (§13.5): whether there was one. */
  record Removed(boolean existed) implements WorkspaceAnswer {
    @Override
    public MessageType type() {
      return MessageType.WORKSPACE_REMOVED;
    }
  }
}
