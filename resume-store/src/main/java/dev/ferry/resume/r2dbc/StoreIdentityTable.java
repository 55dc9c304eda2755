package dev.ferry.resume.r2dbc;

import java.security.SecureRandom;
import java.util.HexFormat;
import reactor.core.publisher.Mono;

/** The one row of {@code store_identity}. */
final class StoreIdentityTable {
  private static final int IDENTITY_BYTES = 16;

  private StoreIdentityTable() {}

  /** Gives the store that identity unless it has one; in a transaction. */
  static Mono<Long> ensure(SqlSession session, String identity) {
    return session.update(
        """
        INSERT INTO store_identity (id, identity_hex)
        SELECT 1, CAST($1 AS VARCHAR(32)) WHERE NOT EXISTS (SELECT 1 FROM store_identity)""",
        identity);
  }

  /** The store's identity. */
  static Mono<String> read(SqlSession session) {
    return session
        .rows(
            "SELECT identity_hex FROM store_identity WHERE id = 1",
            row -> Columns.of(row).string("identity_hex"))
        .single();
  }

  /** An identity that no store has. May block, as drawing random bits does. */
  static String fresh() {
    byte[] bits = new byte[IDENTITY_BYTES];
    new SecureRandom().nextBytes(bits);
    return HexFormat.of().formatHex(bits);
  }
}
