package dev.ferry.protocol;

import dev.ferry.transfer.WorkspaceName;
import org.jspecify.annotations.Nullable;

/** Questions about the service itself (docs/protocol.md §19). */
public sealed interface ServiceRequest extends ClientMessage {

  /** Which service is this? (§19.1) */
  record About() implements ServiceRequest {
    @Override
    public MessageType type() {
      return MessageType.ABOUT;
    }
  }

  /**
   * What moves now? (§19.2)
   *
   * @param workspaceOrNull only in that one; null for all
   */
  record ListRunning(@Nullable WorkspaceName workspaceOrNull) implements ServiceRequest {
    @Override
    public MessageType type() {
      return MessageType.LIST_RUNNING;
    }
  }
}
