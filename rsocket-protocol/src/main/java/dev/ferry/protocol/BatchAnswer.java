package dev.ferry.protocol;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.WorkspacePath;

/** Answers about several small files at once (docs/protocol.md §17). */
public sealed interface BatchAnswer extends ServerMessage {

  /**
   * A file that could not be read (§17.2); the others follow.
   *
   * @param reason for people
   */
  record Unread(WorkspacePath path, FailureCode code, String reason) implements BatchAnswer {
    @Override
    public MessageType type() {
      return MessageType.BATCH_UNREAD;
    }
  }
}
