package dev.ferry.protocol;

import dev.ferry.transfer.AuditEvent;

/** One record of the audit trail (docs/protocol.md §15). */
public record AuditAnswer(AuditEvent event) implements ServerMessage {
  @Override
  public MessageType type() {
    return MessageType.AUDIT_EVENT;
  }
}
