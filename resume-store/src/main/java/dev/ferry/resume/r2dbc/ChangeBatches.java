package dev.ferry.resume.r2dbc;

import dev.ferry.resume.r2dbc.Database.Survives;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Makes the changes that wait at the same time in one transaction, since writing and forcing a
 * commit costs far more than the statements in it.
 *
 * <p>Nobody is told of a change before the whole transaction survives what it must. When the
 * statements of one fail, all are rolled back and made again one by one, so that each has its own
 * outcome; when the commit fails, each fails, since nobody knows.
 */
final class ChangeBatches {
  private static final int CHANGES_MAX = 256;

  private final H2Link link;
  private final Supplier<Mono<Void>> room;
  private final Queue<WaitingChange<?>> waiting = new ConcurrentLinkedQueue<>();

  /**
   * Nothing waits.
   *
   * @param room fails where there is no room for changes
   */
  ChangeBatches(H2Link link, Supplier<Mono<Void>> room) {
    this.link = link;
    this.room = room;
  }

  /** Adds a change; on any thread. */
  <T> WaitingChange<T> add(Survives survives, Function<SqlSession, Mono<T>> call) {
    WaitingChange<T> change = new WaitingChange<>(survives, call);
    waiting.add(change);
    return change;
  }

  /** What becomes of a change that was added; makes it now unless it was made with another. */
  <T> Mono<T> outcomeOf(WaitingChange<T> change) {
    return Mono.defer(
        () -> {
          Mono<T> outcome = change.outcomeOrNull();
          return outcome != null ? outcome : makeSome(change).then(outcomeOf(change));
        });
  }

  private Mono<Void> makeSome(WaitingChange<?> asked) {
    List<WaitingChange<?>> batch = next(asked);
    return room.get()
        .then(Mono.defer(() -> batch.size() == 1 ? makeAlone(asked) : makeTogether(batch)))
        .onErrorResume(
            failure -> {
              batch.forEach(change -> change.notCommitted(failure));
              return Mono.empty();
            });
  }

  /** The change that was asked for, and others that wait. */
  private List<WaitingChange<?>> next(WaitingChange<?> asked) {
    List<WaitingChange<?>> batch = new ArrayList<>(List.of(asked));
    for (WaitingChange<?> next = waiting.poll(); next != null; next = waiting.poll()) {
      if (next != asked && !next.isLeft() && next.outcomeOrNull() == null) {
        batch.add(next);
      }
      if (batch.size() == CHANGES_MAX) {
        break;
      }
    }
    return batch;
  }

  private Mono<Void> makeTogether(List<WaitingChange<?>> batch) {
    return committed(batch)
        .onErrorResume(
            failure -> batch.stream().anyMatch(WaitingChange::hasFailed),
            failure -> Flux.fromIterable(batch).concatMap(this::makeAlone).then());
  }

  /** Whatever becomes of it is its own outcome. */
  private Mono<Void> makeAlone(WaitingChange<?> change) {
    change.reset();
    return committed(List.of(change))
        .onErrorResume(
            failure -> {
              change.notCommitted(failure);
              return Mono.empty();
            });
  }

  private Mono<Void> committed(List<WaitingChange<?>> batch) {
    return link.inTransaction(
            session -> Flux.fromIterable(batch).concatMap(change -> change.applyIn(session)).then())
        .then(Mono.defer(() -> forced(batch)))
        .then(Mono.fromRunnable(() -> batch.forEach(WaitingChange::committed)));
  }

  private Mono<Void> forced(List<WaitingChange<?>> batch) {
    return batch.stream().anyMatch(WaitingChange::mustBeForced) ? link.force() : Mono.empty();
  }
}
