package dev.ferry.service;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Work that never runs twice at once: who asks while it runs gets that run's outcome. Questions to
 * a disk that hangs must not pile up.
 */
final class OneAtATime {
  private final Mono<Void> work;
  private final AtomicReference<@Nullable Mono<Void>> running = new AtomicReference<>();

  private OneAtATime(Mono<Void> work) {
    this.work = work;
  }

  /** The work; giving up the wait for it does not end it. */
  static Mono<Void> of(Mono<Void> work) {
    OneAtATime one = new OneAtATime(work);
    return Mono.defer(one::run);
  }

  private Mono<Void> run() {
    Mono<Void> fresh = work.doFinally(signal -> running.set(null)).cache();
    Mono<Void> other = running.compareAndExchange(null, fresh);
    return other == null ? fresh : other;
  }
}
