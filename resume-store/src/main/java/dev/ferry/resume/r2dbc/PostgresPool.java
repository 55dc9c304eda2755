package dev.ferry.resume.r2dbc;

import dev.ferry.resume.r2dbc.Database.Survives;
import dev.ferry.transfer.TransferException;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.pool.PoolMetrics;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.Wrapped;
import java.time.Duration;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * The connections to a PostgreSQL database.
 *
 * <p>A connection goes back to the pool only after a call that ended as calls are to end. After any
 * other, and when a call takes too long, it is closed: what the server still does on it is not
 * known, and the outcome of the call is not either. No call here is ever cancelled from outside, so
 * the pool never has to guess.
 */
final class PostgresPool {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration IDLE_MAX = Duration.ofMinutes(10);
  private static final Runnable ANY_THREAD = () -> {};

  private final int connectionsMax;
  private final Duration callTimeout;
  private final ConnectionPool pool;

  /**
   * A pool that connects when asked first.
   *
   * @param callTimeout longest time of a call on its connection; getting one takes half of that at
   *     most
   */
  PostgresPool(PostgresqlConnectionFactory factory, int connectionsMax, Duration callTimeout) {
    this.connectionsMax = connectionsMax;
    this.callTimeout = callTimeout;
    this.pool =
        new ConnectionPool(
            ConnectionPoolConfiguration.builder(new VerifiedConnections(factory))
                .initialSize(0)
                .maxSize(connectionsMax)
                .acquireRetry(0)
                .maxCreateConnectionTime(callTimeout.multipliedBy(2).dividedBy(5))
                .maxAcquireTime(callTimeout.dividedBy(2))
                .maxIdleTime(IDLE_MAX)
                .build());
  }

  /** Runs a call outside a transaction. */
  <T> Mono<T> inSession(Function<SqlSession, Mono<T>> call) {
    return with(connection -> call.apply(sessionOn(connection)));
  }

  /** Runs a call in a transaction; its value is emitted once that is committed. */
  <T> Mono<T> inTransaction(Survives survives, Function<SqlSession, Mono<T>> call) {
    return with(connection -> inTransaction(connection, survives, call));
  }

  private static <T> Mono<T> inTransaction(
      Connection connection, Survives survives, Function<SqlSession, Mono<T>> call) {
    SqlSession session = sessionOn(connection);
    return Mono.from(connection.beginTransaction())
        .then(Mono.defer(() -> Dialect.POSTGRESQL.survive(session, survives)))
        .then(Mono.defer(() -> call.apply(session)))
        .singleOptional()
        .flatMap(value -> Mono.from(connection.commitTransaction()).then(Mono.justOrEmpty(value)))
        .onErrorResume(
            failure -> Mono.from(connection.rollbackTransaction()).then(Mono.error(failure)));
  }

  private <T> Mono<T> with(Function<Connection, Mono<T>> call) {
    return Mono.usingWhen(
        acquired(),
        connection -> call.apply(connection).timeout(callTimeout),
        PostgresPool::release,
        PostgresPool::releaseAfter,
        PostgresPool::discard);
  }

  /** Connections that ended while they were idle are noticed here, and there may be many. */
  private Mono<Connection> acquired() {
    return pool.create()
        .retryWhen(Retry.max(connectionsMax).filter(PostgresPool::isEnded))
        .onErrorMap(Exceptions::isRetryExhausted, PostgresPool::lastCause);
  }

  /** The pool's own finding about an idle connection; what the driver reports has a state. */
  private static boolean isEnded(Throwable failure) {
    return failure instanceof R2dbcNonTransientResourceException ended
        && ended.getSqlState() == null;
  }

  private static Throwable lastCause(Throwable exhausted) {
    return exhausted.getCause() == null ? exhausted : exhausted.getCause();
  }

  private static Mono<Void> release(Connection connection) {
    return Mono.from(connection.close()).onErrorComplete();
  }

  /** A failure with a code of ours was no failure of the database. */
  private static Mono<Void> releaseAfter(Connection connection, Throwable failure) {
    return failure instanceof TransferException ? release(connection) : discard(connection);
  }

  /** The pool finds the connection closed when it comes back, and makes room for another. */
  private static Mono<Void> discard(Connection pooled) {
    return pooled instanceof Wrapped<?> wrapper && wrapper.unwrap() instanceof Connection connection
        ? Mono.from(connection.close())
            .timeout(CLOSE_TIMEOUT)
            .onErrorComplete()
            .then(Mono.defer(() -> release(pooled)))
        : release(pooled);
  }

  private static SqlSession sessionOn(Connection connection) {
    return new SqlSession(connection, Dialect.POSTGRESQL, ANY_THREAD);
  }

  /** How many connections there are and are in use. */
  PoolMetrics metrics() {
    return pool.getMetrics().orElseThrow();
  }

  /** Closes the connections. */
  Mono<Void> close() {
    return pool.disposeLater().timeout(CLOSE_TIMEOUT).onErrorComplete();
  }

  /** Connections that were looked at before anybody uses them. */
  private record VerifiedConnections(PostgresqlConnectionFactory factory)
      implements ConnectionFactory {

    @Override
    public Publisher<? extends Connection> create() {
      return Mono.usingWhen(
          factory.create(),
          connection -> PostgresSettings.verify(sessionOn(connection)).thenReturn(connection),
          connection -> Mono.empty(),
          (connection, failure) -> connection.close(),
          Connection::close);
    }

    @Override
    public ConnectionFactoryMetadata getMetadata() {
      return factory.getMetadata();
    }
  }
}
