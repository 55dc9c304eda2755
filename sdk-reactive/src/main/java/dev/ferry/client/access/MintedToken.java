package dev.ferry.client.access;

import java.time.Instant;

/**
 * A token that was handed out.
 *
 * @param token the token; nobody else knows it
 * @param grantId name of its grant, in logs and the audit trail
 * @param expiresAt when it is good for nothing any more
 */
public record MintedToken(String token, String grantId, Instant expiresAt) {
  /** Without the token. */
  @Override
  public String toString() {
    return "MintedToken[grantId=" + grantId + ", expiresAt=" + expiresAt + "]";
  }
}
