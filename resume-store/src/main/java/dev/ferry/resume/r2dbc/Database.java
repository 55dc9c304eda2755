package dev.ferry.resume.r2dbc;

import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** A database with the schema in place: runs calls, each on one connection, on its own threads. */
interface Database {

  /** What a change must survive once its call completed. */
  enum Survives {
    /** A kill of this process; not of the database's, where it has one of its own. */
    KILL_OF_SERVICE,
    /** A kill of this process or of the database's. */
    KILL,
    /** A power cut too. */
    POWER_CUT
  }

  /** Runs a call that changes nothing. */
  <T> Mono<T> read(Function<SqlSession, Mono<T>> call);

  /**
   * Runs a call in one transaction and emits its value once the change survives; a call that fails
   * is rolled back. An empty call says that it changed nothing. The transaction may be shared with
   * others, so a call may be run again after a rollback that another one caused.
   */
  <T> Mono<T> change(Survives survives, Function<SqlSession, Mono<T>> call);

  /**
   * A change after which less is stored than before. It is made even where there is no room for
   * others, if the database can.
   */
  default <T> Mono<T> relieve(Survives survives, Function<SqlSession, Mono<T>> call) {
    return change(survives, call);
  }

  /** Where results are emitted. */
  Scheduler scheduler();

  /** Ends running calls, refuses later ones, and closes the database. */
  Mono<Void> close();
}
