package dev.ferry.protocol;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests about tokens (docs/protocol.md §14). */
public sealed interface GrantRequest extends ClientMessage {

  /**
   * Hand out a token for less than the caller may himself (§14.2).
   *
   * @param subject whom it is for
   * @param workspaces names of workspaces
   * @param operations what may be done, as §14.1 names it
   * @param allow patterns of paths; none for all that the caller may
   * @param deny patterns that win over those
   * @param bytesMaxOrNull how many bytes may be moved; null for as many as the caller may
   * @param timeToLive how long it is good for
   */
  record Mint(
      String subject,
      List<String> workspaces,
      List<String> operations,
      List<String> allow,
      List<String> deny,
      @Nullable Long bytesMaxOrNull,
      Duration timeToLive)
      implements GrantRequest {
    /** Copies the lists. */
    public Mint {
      workspaces = List.copyOf(workspaces);
      operations = List.copyOf(operations);
      allow = List.copyOf(allow);
      deny = List.copyOf(deny);
    }

    @Override
    public MessageType type() {
      return MessageType.MINT;
    }
  }

  /** Make a token good for nothing (§14.3). */
  record Revoke(String token) implements GrantRequest {
    @Override
    public MessageType type() {
      return MessageType.REVOKE;
    }

    @Override
    public String toString() {
      return "Revoke[token=***]";
    }
  }

  /** What may the caller do? (§14.4) */
  record ShowGrant() implements GrantRequest {
    @Override
    public MessageType type() {
      return MessageType.SHOW_GRANT;
    }
  }
}
