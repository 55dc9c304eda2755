package dev.ferry.protocol;

import dev.ferry.transfer.Durability;
import dev.ferry.transfer.WorkspaceFile;

/** Requests about trees of files (docs/protocol.md §12). */
public sealed interface TreeRequest extends ClientMessage {
  /** The directory that the tree is under. */
  WorkspaceFile root();

  /**
   * Packs will be written into a tree (§12.5).
   *
   * @param root made when it is missing
   */
  record Open(WorkspaceFile root) implements TreeRequest {
    @Override
    public MessageType type() {
      return MessageType.TREE_OPEN;
    }
  }

  /**
   * What is in a tree? (§12.6)
   *
   * @param hardLinks whether further names of a file are told as such
   * @param digests whether every file's SHA-256 is told; the service reads every byte for it
   */
  record ListEntries(WorkspaceFile root, boolean hardLinks, boolean digests)
      implements TreeRequest {
    @Override
    public MessageType type() {
      return MessageType.TREE_LIST;
    }
  }

  /** Write the pack beside this message (§12.5). */
  record Write(WorkspaceFile root, Durability durability) implements TreeRequest {
    @Override
    public MessageType type() {
      return MessageType.TREE_WRITE;
    }
  }

  /** Remove the entries of the pack beside this message, in its order (§12.8). */
  record Remove(WorkspaceFile root, Durability durability) implements TreeRequest {
    @Override
    public MessageType type() {
      return MessageType.TREE_REMOVE;
    }
  }

  /** Send the files of the pack beside this message (§12.7). */
  record Read(WorkspaceFile root) implements TreeRequest {
    @Override
    public MessageType type() {
      return MessageType.TREE_READ;
    }
  }
}
