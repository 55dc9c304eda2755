package dev.ferry.protocol;

import dev.ferry.transfer.FileStat;

/** Answers about what is under a path of a workspace (docs/protocol.md §7). */
public sealed interface FileAnswer extends ServerMessage {

  /** One entry of a workspace (§7.1, §7.2). */
  record Entry(FileStat stat) implements FileAnswer {
    @Override
    public MessageType type() {
      return MessageType.ENTRY;
    }
  }

  /** Answer to Remove (§7.3). */
  record Removed(boolean existed) implements FileAnswer {
    @Override
    public MessageType type() {
      return MessageType.REMOVED;
    }
  }
}
