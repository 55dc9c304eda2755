package dev.ferry.protocol;

import dev.ferry.transfer.WorkspaceFile;

/** Requests about what is under a path of a workspace (docs/protocol.md §7). */
public sealed interface FileRequest extends ClientMessage {

  /** What is under a path? (§7.1) */
  record Stat(WorkspaceFile file) implements FileRequest {
    @Override
    public MessageType type() {
      return MessageType.STAT;
    }
  }

  /** What is in a directory? (§7.2) */
  record ListDirectory(WorkspaceFile directory) implements FileRequest {
    @Override
    public MessageType type() {
      return MessageType.LIST;
    }
  }

  /** Remove a file or an empty directory; removing nothing is no error (§7.3). */
  record Remove(WorkspaceFile file) implements FileRequest {
    @Override
    public MessageType type() {
      return MessageType.REMOVE;
    }
  }
}
