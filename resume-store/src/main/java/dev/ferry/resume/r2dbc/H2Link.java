package dev.ferry.resume.r2dbc;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.r2dbc.h2.H2ConnectionConfiguration;
import io.r2dbc.h2.H2ConnectionFactory;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The one connection to an H2 database, opened when needed; lives on the lane's thread.
 *
 * <p>After a failure of the database the connection is given up, which rolls back whatever a failed
 * call left open, and the next call opens another; that is also how it comes back when a full
 * volume has room again. A failed force is final: a second one would answer "done" for bytes that
 * the kernel has dropped, so every later call fails until the service is restarted.
 */
final class H2Link {
  private final ConnectionFactory factory;
  private final Runnable threadCheck;
  private @Nullable Connection current;
  private boolean doubtful;
  private @Nullable TransferException forceFailure;

  /**
   * A link that is not open yet.
   *
   * @param fileSystem prefix of one of H2's file systems
   * @param file the database file, without the extension that H2 adds
   * @param threadCheck called before each statement
   */
  H2Link(String fileSystem, Path file, Runnable threadCheck) {
    this.factory =
        new H2ConnectionFactory(
            H2ConnectionConfiguration.builder()
                .url(H2Settings.url(fileSystem, file))
                .username("ferry")
                .password("")
                .build());
    this.threadCheck = threadCheck;
  }

  /** Runs a call outside a transaction. */
  <T> Mono<T> inSession(Function<SqlSession, Mono<T>> call) {
    return connection()
        .flatMap(connection -> call.apply(sessionOn(connection)))
        .doOnError(this::doubt);
  }

  /** Runs a call in a transaction; its value is emitted once that is committed. */
  <T> Mono<T> inTransaction(Function<SqlSession, Mono<T>> call) {
    return connection()
        .flatMap(connection -> inTransaction(connection, call))
        .doOnError(this::doubt);
  }

  private <T> Mono<T> inTransaction(Connection connection, Function<SqlSession, Mono<T>> call) {
    return Mono.from(connection.beginTransaction())
        .then(Mono.defer(() -> call.apply(sessionOn(connection))))
        .singleOptional()
        .flatMap(value -> Mono.from(connection.commitTransaction()).then(Mono.justOrEmpty(value)))
        .onErrorResume(
            failure -> Mono.from(connection.rollbackTransaction()).then(Mono.error(failure)));
  }

  /** Completes when everything committed so far survives a power cut. */
  Mono<Void> force() {
    return inSession(session -> session.update("CHECKPOINT SYNC"))
        .then()
        .onErrorMap(this::forceFailed);
  }

  /** Closes the connection, and with it the database. */
  Mono<Void> disconnect() {
    return Mono.defer(
        () -> {
          Connection last = current;
          current = null;
          doubtful = false;
          return last == null ? Mono.empty() : Mono.from(last.close());
        });
  }

  private Mono<Connection> connection() {
    return Mono.defer(
        () -> {
          threadCheck.run();
          if (forceFailure != null) {
            return Mono.error(forceFailure);
          }
          return current == null ? connect() : checked(current);
        });
  }

  private Mono<Connection> checked(Connection connection) {
    return doubtful || !connection.isAutoCommit()
        ? disconnect().onErrorComplete().then(Mono.defer(this::connect))
        : Mono.just(connection);
  }

  /** A failure with a code of ours was no failure of the database. */
  private void doubt(Throwable failure) {
    doubtful |= !(failure instanceof TransferException);
  }

  private Mono<Connection> connect() {
    return Mono.from(factory.create())
        .<Connection>map(connection -> connection)
        .flatMap(
            connection ->
                H2Settings.verify(sessionOn(connection))
                    .onErrorResume(
                        failure -> Mono.from(connection.close()).then(Mono.error(failure)))
                    .thenReturn(connection))
        .doOnNext(connection -> current = connection);
  }

  private SqlSession sessionOn(Connection connection) {
    return new SqlSession(connection, Dialect.H2, threadCheck);
  }

  /** A write that found no room, in what comes before the force, is no failed force. */
  private Throwable forceFailed(Throwable failure) {
    if (StoreFailures.isFullVolume(failure)) {
      return failure;
    }
    forceFailure =
        new TransferException(
            FailureCode.STORE_UNAVAILABLE,
            "The resume store's database could not be forced to disk, so nothing more is written to"
                + " it. Check the volume, then restart the service.",
            failure);
    return forceFailure;
  }
}
