package dev.ferry.service.upload;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Work on the same key runs one after the other, in the order it was subscribed; different keys run
 * side by side. Nobody blocks: who waits is woken by a signal. Must not be cancelled; wrap it in
 * {@link Detached}.
 */
final class Turns {
  private final ConcurrentMap<Object, Queue<Sinks.Empty<Void>>> queues = new ConcurrentHashMap<>();

  /** The work, begun when everything before it under the key has ended, however it ended. */
  <T> Mono<T> inTurn(Object key, Supplier<Mono<T>> work) {
    return Mono.defer(
        () -> {
          Sinks.Empty<Void> turn = Sinks.empty();
          if (enter(key, turn)) {
            turn.tryEmitEmpty().orThrow();
          }
          return turn.asMono().then(Mono.defer(work)).doFinally(signal -> leave(key));
        });
  }

  /** Stands in line; true when there is nobody before. */
  private boolean enter(Object key, Sinks.Empty<Void> turn) {
    boolean[] first = new boolean[1];
    queues.compute(
        key,
        (unused, waiting) -> {
          Queue<Sinks.Empty<Void>> line = waiting == null ? new ArrayDeque<>() : waiting;
          first[0] = line.isEmpty();
          line.add(turn);
          return line;
        });
    return first[0];
  }

  /** Leaves the head of the line and wakes who is next. */
  private void leave(Object key) {
    AtomicReference<Sinks.@Nullable Empty<Void>> next = new AtomicReference<>();
    queues.computeIfPresent(
        key,
        (unused, line) -> {
          var unusedTurn = line.remove();
          next.set(line.peek());
          return line.isEmpty() ? null : line;
        });
    Sinks.Empty<Void> turn = next.get();
    if (turn != null) {
      var unused = turn.tryEmitEmpty();
    }
  }
}
