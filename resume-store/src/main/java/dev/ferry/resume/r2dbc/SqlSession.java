package dev.ferry.resume.r2dbc;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A connection as long as one call has it: single statements with {@code $1, $2, …} for values.
 *
 * <p>The driver splits statements at semicolons wherever they are, so none may hold one.
 */
final class SqlSession {
  private final Connection connection;
  private final Dialect dialect;
  private final Runnable threadCheck;

  /**
   * A session on that connection.
   *
   * @param dialect of the database
   * @param threadCheck called before each statement; throws on a thread that may not run it
   */
  SqlSession(Connection connection, Dialect dialect, Runnable threadCheck) {
    this.connection = connection;
    this.dialect = dialect;
    this.threadCheck = threadCheck;
  }

  /** A value that may be missing; the type is what the database is told then. */
  static Object orNull(@Nullable Object value, Class<?> type) {
    return value == null ? new Missing(type) : value;
  }

  /** Runs a statement and emits how many rows it changed. */
  Mono<Long> update(String sql, Object... values) {
    return execute(sql, List.of(values)).concatMap(Result::getRowsUpdated).reduce(0L, Long::sum);
  }

  /** Runs a query and emits its rows. */
  <T> Flux<T> rows(String sql, Function<Row, T> reader, Object... values) {
    return execute(sql, List.of(values))
        .concatMap(result -> result.map((row, metadata) -> reader.apply(row)));
  }

  /** As {@link Dialect#insertIfAbsent}. */
  Mono<Long> insertIfAbsent(String sql, Object... values) {
    return dialect.insertIfAbsent(this, sql, values);
  }

  /** As {@link Dialect#addOrReplace}. */
  Mono<Long> addOrReplace(Dialect.Upsert upsert, Object... values) {
    return dialect.addOrReplace(this, upsert, values);
  }

  /** As {@link Dialect#takeTurn}. */
  Mono<Void> takeTurn(Dialect.Turn turn) {
    return dialect.takeTurn(this, turn);
  }

  private Flux<? extends Result> execute(String sql, List<Object> values) {
    return Flux.defer(
        () -> {
          threadCheck.run();
          return Flux.from(bound(sql, values).execute());
        });
  }

  private Statement bound(String sql, List<Object> values) {
    Statement statement = connection.createStatement(sql);
    for (int index = 0; index < values.size(); index++) {
      if (values.get(index) instanceof Missing missing) {
        statement.bindNull(index, missing.type());
      } else {
        statement.bind(index, values.get(index));
      }
    }
    return statement;
  }

  private record Missing(Class<?> type) {}
}
