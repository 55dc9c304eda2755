package dev.ferry.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who did what? (docs/protocol.md §15)
 *
 * @param from not before that moment
 * @param until before that moment
 * @param workspaceOrNull only of that workspace; null for all
 * @param subjectOrNull only of that subject; null for all
 * @param limit at most so many, the newest ones
 */
public record AuditRequest(
    Instant from,
    Instant until,
    @Nullable String workspaceOrNull,
    @Nullable String subjectOrNull,
    int limit)
    implements ClientMessage {
  @Override
  public MessageType type() {
    return MessageType.AUDIT;
  }
}
