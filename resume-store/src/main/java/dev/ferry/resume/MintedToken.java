package dev.ferry.resume;

import java.time.Instant;

/**
 * A token that was handed out.
 *
 * @param key SHA-256 of the token in hex; the token itself is kept nowhere
 * @param grantId name of what it grants, for logs and the account of its bytes
 * @param grantText what it grants, as the service writes and reads it; at most 65,536 characters
 * @param expiresAt when it is good for nothing any more
 */
public record MintedToken(String key, String grantId, String grantText, Instant expiresAt) {}
