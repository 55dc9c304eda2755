package dev.ferry.resume.r2dbc;

import dev.ferry.resume.r2dbc.Database.Survives;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A change that waits for its transaction, alone or with others, and then for whoever asked for it.
 * All but {@link #leave} happens on the database's thread.
 */
final class WaitingChange<T> {
  private final Survives survives;
  private final Function<SqlSession, Mono<T>> call;
  private volatile boolean left;
  private Optional<T> value = Optional.empty();
  private boolean failed;
  private @Nullable Mono<T> outcome;

  WaitingChange(Survives survives, Function<SqlSession, Mono<T>> call) {
    this.survives = survives;
    this.call = call;
  }

  /** Nobody waits any more: unless it was begun, it need not be. */
  void leave() {
    left = true;
  }

  boolean isLeft() {
    return left;
  }

  /** Runs its statements; empty, and fails as they do. May be run again after a rollback. */
  Mono<Void> applyIn(SqlSession session) {
    return Mono.defer(() -> call.apply(session))
        .singleOptional()
        .doOnNext(result -> value = result)
        .doOnError(failure -> failed = true)
        .then();
  }

  /** Whether its own statements failed when they were run last. */
  boolean hasFailed() {
    return failed;
  }

  /** To be run again. */
  void reset() {
    failed = false;
    value = Optional.empty();
  }

  /** Whether it changed something that a power cut must not undo. */
  boolean mustBeForced() {
    return survives == Survives.POWER_CUT && value.isPresent();
  }

  /** What it said is true now. */
  void committed() {
    outcome = Mono.justOrEmpty(value);
  }

  /** It was not made, or nobody knows. */
  void notCommitted(Throwable failure) {
    outcome = Mono.error(failure);
  }

  /** What became of it; null as long as it waits. */
  @Nullable Mono<T> outcomeOrNull() {
    return outcome;
  }
}
