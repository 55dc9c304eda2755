package dev.ferry.resume.r2dbc;

import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import reactor.core.publisher.Mono;

/** The few statements that databases write in ways of their own. */
enum Dialect {
  /** One connection, so one transaction at a time. */
  H2 {
    @Override
    Mono<Long> insertIfAbsent(SqlSession session, String sql, Object... values) {
      return session
          .update(sql, values)
          .onErrorResume(
              R2dbcDataIntegrityViolationException.class,
              violation ->
                  UNIQUE_VIOLATION.equals(violation.getSqlState())
                      ? Mono.just(0L)
                      : Mono.error(violation));
    }

    @Override
    Mono<Long> addOrReplace(SqlSession session, Upsert upsert, Object... values) {
      return session.update(upsert.merge(), values);
    }

    @Override
    Mono<Void> takeTurn(SqlSession session, Turn turn) {
      return Mono.empty();
    }

    @Override
    Mono<Void> survive(SqlSession session, Database.Survives survives) {
      return Mono.empty();
    }
  },

  /** Many connections of many nodes; a failed statement ends its whole transaction. */
  POSTGRESQL {
    @Override
    Mono<Long> insertIfAbsent(SqlSession session, String sql, Object... values) {
      return session.update(sql + " ON CONFLICT DO NOTHING", values);
    }

    @Override
    Mono<Long> addOrReplace(SqlSession session, Upsert upsert, Object... values) {
      return session.update(upsert.onConflict(), values);
    }

    /** The name of the schema is in the key: stores in one database do not wait for each other. */
    @Override
    Mono<Void> takeTurn(SqlSession session, Turn turn) {
      return session
          .rows(
              "SELECT pg_advisory_xact_lock($1, hashtext(current_schema()))",
              row -> true,
              turn.lockClass)
          .then();
    }

    @Override
    Mono<Void> survive(SqlSession session, Database.Survives survives) {
      return survives == Database.Survives.KILL_OF_SERVICE
          ? session.update("SET LOCAL synchronous_commit = off").then()
          : Mono.empty();
    }
  };

  private static final String UNIQUE_VIOLATION = "23505";

  /**
   * One statement that adds a row or replaces the one with its key.
   *
   * @param merge as H2 writes it
   * @param onConflict as PostgreSQL does
   */
  record Upsert(String merge, String onConflict) {}

  /** What one transaction does at a time, over all nodes. */
  enum Turn {
    /** Changing the schema. */
    MIGRATE(0x46525259),
    /** Counting the open uploads, until the counted one is committed. */
    COUNT(0x4652525A);

    private final int lockClass;

    Turn(int lockClass) {
      this.lockClass = lockClass;
    }
  }

  /**
   * Runs an INSERT unless a unique key forbids it, and leaves the transaction usable; emits how
   * many rows it added. One that another transaction is adding is waited for.
   */
  abstract Mono<Long> insertIfAbsent(SqlSession session, String sql, Object... values);

  /** Adds a row, or replaces the one with the same key; emits 1. */
  abstract Mono<Long> addOrReplace(SqlSession session, Upsert upsert, Object... values);

  /** Completes when no other transaction has the turn; it is held until this one's end. */
  abstract Mono<Void> takeTurn(SqlSession session, Turn turn);

  /** Tells the transaction that has just begun what its changes must survive. */
  abstract Mono<Void> survive(SqlSession session, Database.Survives survives);
}
