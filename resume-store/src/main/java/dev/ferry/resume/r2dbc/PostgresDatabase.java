package dev.ferry.resume.r2dbc;

import io.r2dbc.pool.PoolMetrics;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import java.time.Duration;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * A PostgreSQL database, used through a few connections; other services may use it at the same
 * time.
 *
 * <p>As many calls are under way as there are connections, so that the pool never has one waiting.
 */
final class PostgresDatabase implements Database {
  static final int CONNECTIONS_MAX = 8;

  /** Longer than the server lets a statement take, since it can say what was wrong. */
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(20);

  /** Longer than a statement may take: another service may be changing the schema. */
  private static final String MIGRATION_TIMEOUT = "SET LOCAL statement_timeout = '15s'";

  private final CallQueue calls = new CallQueue(CONNECTIONS_MAX);
  private final PostgresPool pool;
  private final Mono<Void> closing;

  private PostgresDatabase(PostgresqlConnectionFactory factory, Duration callTimeout) {
    this.pool = new PostgresPool(factory, CONNECTIONS_MAX, callTimeout);
    this.closing = calls.runLast(pool::close).onErrorMap(StoreFailures::ofCall).cache();
  }

  /** Connects to a database and brings its schema up to date; a new store has that identity. */
  static Mono<PostgresDatabase> open(
      PostgresAddress address, String user, CharSequence password, String identityIfNew) {
    return open(address, user, password, identityIfNew, CALL_TIMEOUT);
  }

  /** As above, with the time after which a call is given up and its connection closed. */
  static Mono<PostgresDatabase> open(
      PostgresAddress address,
      String user,
      CharSequence password,
      String identityIfNew,
      Duration callTimeout) {
    return Mono.fromCallable(
            () ->
                new PostgresDatabase(
                    new PostgresqlConnectionFactory(
                        PostgresSettings.connection(address, user, password)),
                    callTimeout))
        .flatMap(
            database ->
                database
                    .prepare(identityIfNew)
                    .onErrorMap(failure -> StoreFailures.ofConnecting(address, failure))
                    .onErrorResume(failure -> database.close().then(Mono.error(failure)))
                    .thenReturn(database));
  }

  private Mono<Long> prepare(String identity) {
    return calls.run(
        () -> {
          // Here and not in the transaction: it runs on the driver's threads, which never block.
          SchemaMigrator migrator = new SchemaMigrator(SchemaScript.all());
          return pool.inTransaction(
              Survives.POWER_CUT, session -> migrate(session, migrator, identity));
        });
  }

  private static Mono<Long> migrate(SqlSession session, SchemaMigrator migrator, String identity) {
    return session
        .update(MIGRATION_TIMEOUT)
        .then(Mono.defer(() -> migrator.migrate(session)))
        .flatMap(steps -> StoreIdentityTable.ensure(session, identity));
  }

  @Override
  public <T> Mono<T> read(Function<SqlSession, Mono<T>> call) {
    return calls.run(() -> pool.inSession(call)).onErrorMap(StoreFailures::ofCall);
  }

  @Override
  public <T> Mono<T> change(Survives survives, Function<SqlSession, Mono<T>> call) {
    return calls.run(() -> pool.inTransaction(survives, call)).onErrorMap(StoreFailures::ofCall);
  }

  /** How many connections there are and are in use. */
  PoolMetrics connections() {
    return pool.metrics();
  }

  @Override
  public Scheduler scheduler() {
    return calls.scheduler();
  }

  @Override
  public Mono<Void> close() {
    return closing;
  }
}
