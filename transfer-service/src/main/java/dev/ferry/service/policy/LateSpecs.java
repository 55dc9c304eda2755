package dev.ferry.service.policy;

import dev.ferry.transfer.WorkspaceName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * Asks the store for the spec of a workspace that this process does not know, since another one may
 * have entered it. Safe for any thread.
 *
 * <p>A name that has none is not asked for again for {@link #BELIEVED}; at most {@value #NAMES_MAX}
 * of them are remembered.
 */
final class LateSpecs {
  static final Duration BELIEVED = Duration.ofSeconds(5);

  private static final int NAMES_MAX = 4096;

  private final Map<WorkspaceName, Instant> asked = new ConcurrentHashMap<>();
  private final Clock clock;
  private volatile Function<WorkspaceName, Mono<Void>> asking = name -> Mono.empty();

  LateSpecs(Clock clock) {
    this.clock = clock;
  }

  /** Who asks the store, and makes the spec known. */
  void askBy(Function<WorkspaceName, Mono<Void>> who) {
    asking = who;
  }

  /** Completes when the spec is known, if there is one. */
  Mono<Void> of(WorkspaceName name) {
    return Mono.defer(
        () -> {
          Instant now = clock.instant();
          Instant before = asked.get(name);
          if (before != null && now.isBefore(before.plus(BELIEVED))) {
            return Mono.empty();
          }
          if (asked.size() >= NAMES_MAX) {
            asked.clear();
          }
          return asking.apply(name).doOnSuccess(nothing -> asked.put(name, now));
        });
  }
}
