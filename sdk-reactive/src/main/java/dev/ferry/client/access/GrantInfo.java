package dev.ferry.client.access;

import dev.ferry.protocol.GrantAnswer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a token allows.
 *
 * @param grantId name of the grant
 * @param subject who has it
 * @param workspaces patterns of workspace names
 * @param operations what may be done (docs/protocol.md §14.1)
 * @param expiresAtOrNull when it is good for nothing any more; null for never
 */
public record GrantInfo(
    String grantId,
    String subject,
    List<String> workspaces,
    List<String> operations,
    @Nullable Instant expiresAtOrNull) {
  /** Copies the lists. */
  public GrantInfo {
    workspaces = List.copyOf(workspaces);
    operations = List.copyOf(operations);
  }

  static GrantInfo of(GrantAnswer.Granted granted) {
    return new GrantInfo(
        granted.grantId(),
        granted.subject(),
        granted.workspaces(),
        granted.operations(),
        granted.expiresAtOrNull());
  }

  /** When it is good for nothing any more, if ever. */
  public Optional<Instant> expiresAt() {
    return Optional.ofNullable(expiresAtOrNull);
  }
}
