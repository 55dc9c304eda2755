package dev.ferry.resume.r2dbc;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.client.SSLMode;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** How connections to PostgreSQL are made, and without which settings it is no store to rely on. */
final class PostgresSettings {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** More texts of statements than there are; the rest would be forgotten and sent again. */
  private static final int STATEMENTS_CACHED = 256;

  /**
   * What the server ends by itself, so that a service which vanished in the middle of a transaction
   * does not keep rows locked: its next owner would wait for it.
   */
  private static final Map<String, String> SESSION =
      Map.of(
          "statement_timeout", "10s",
          "lock_timeout", "10s",
          "idle_in_transaction_session_timeout", "10s",
          "tcp_keepalives_idle", "10",
          "tcp_keepalives_interval", "5",
          "tcp_keepalives_count", "3",
          "default_transaction_isolation", "read committed");

  /** Only "off" answers a commit before it is on the disk; whatever is stricter stays. */
  private static final String LOOK =
      """
      SELECT current_setting('fsync') AS fsync, current_setting('server_encoding') AS encoding,
        pg_is_in_recovery() AS standby,
        CASE current_setting('synchronous_commit')
          WHEN 'off' THEN set_config('synchronous_commit', 'on', false)
          ELSE current_setting('synchronous_commit') END AS synchronous_commit""";

  private PostgresSettings() {}

  /** What a connection is made with. */
  static PostgresqlConnectionConfiguration connection(
      PostgresAddress address, String user, CharSequence password) {
    PostgresqlConnectionConfiguration.Builder builder =
        PostgresqlConnectionConfiguration.builder()
            .host(address.host())
            .port(address.port())
            .database(address.database())
            .schema(address.schemaOrNull())
            .username(user)
            .password(password)
            .sslMode(SSLMode.fromValue(address.sslMode()))
            .applicationName("ferry")
            .connectTimeout(CONNECT_TIMEOUT)
            .tcpKeepAlive(true)
            .tcpNoDelay(true)
            .preparedStatementCacheQueries(STATEMENTS_CACHED)
            .options(SESSION);
    String rootCert = address.sslRootCertOrNull();
    return rootCert == null ? builder.build() : builder.sslRootCert(rootCert).build();
  }

  /**
   * Completes when commits on the session are durable once they return, and what they hold fits.
   */
  static Mono<Void> verify(SqlSession session) {
    return session.rows(LOOK, row -> complaint(Columns.of(row))).single().flatMap(refusal());
  }

  private static Function<String, Mono<Void>> refusal() {
    return complaint ->
        complaint.isEmpty()
            ? Mono.empty()
            : Mono.error(new TransferException(FailureCode.STORE_UNAVAILABLE, complaint));
  }

  private static String complaint(Columns found) {
    return complaint(
        Boolean.TRUE.equals(found.orNull("standby", Boolean.class)),
        found.string("fsync"),
        found.string("encoding"));
  }

  /** What speaks against the server or the database; empty when nothing does. */
  static String complaint(boolean standby, String fsync, String encoding) {
    if (standby) {
      return "The resume store's PostgreSQL server is a standby; give the address of the primary";
    }
    if (!fsync.equals("on")) {
      return "The resume store's PostgreSQL server runs with fsync=off and would lose acknowledged"
          + " commits in a power cut; set fsync=on";
    }
    if (!encoding.equals("UTF8")) {
      return "The resume store's database has the encoding "
          + encoding
          + ", which cannot hold every path; create it with ENCODING 'UTF8'";
    }
    return "";
  }
}
