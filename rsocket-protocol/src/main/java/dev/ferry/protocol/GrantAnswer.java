package dev.ferry.protocol;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers about tokens (docs/protocol.md §14). */
public sealed interface GrantAnswer extends ServerMessage {

  /**
   * A token that was handed out (§14.2).
   *
   * @param token the token; nobody else knows it
   * @param grantId name of its grant, in logs and the audit trail
   * @param expiresAt when it is good for nothing any more
   */
  record Minted(String token, String grantId, Instant expiresAt) implements GrantAnswer {
    @Override
    public MessageType type() {
      return MessageType.MINTED;
    }

    @Override
    public String toString() {
      return "Minted[grantId=" + grantId + "]";
    }
  }

  /** The token is good for nothing now (§14.3). */
  record Revoked() implements GrantAnswer {
    @Override
    public MessageType type() {
      return MessageType.REVOKED;
    }
  }

  /**
   * What the caller may do (§14.4).
   *
   * @param grantId name of the grant
   * @param subject who has it
   * @param workspaces patterns of workspace names
   * @param operations what may be done
   * @param expiresAtOrNull when it is good for nothing any more; null for never
   */
  record Granted(
      String grantId,
      String subject,
      List<String> workspaces,
      List<String> operations,
      @Nullable Instant expiresAtOrNull)
      implements GrantAnswer {
    /** Copies the lists. */
    public Granted {
      workspaces = List.copyOf(workspaces);
      operations = List.copyOf(operations);
    }

    @Override
    public MessageType type() {
      return MessageType.GRANTED;
    }
  }
}
