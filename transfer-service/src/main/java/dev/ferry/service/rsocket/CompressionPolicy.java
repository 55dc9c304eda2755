package dev.ferry.service.rsocket;

import dev.ferry.protocol.zstd.ZstdFrames;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Whether chunks may be compressed (docs/protocol.md §4.5). */
public enum CompressionPolicy {
  /** Where the client offers it and this machine can. */
  AUTO,
  /** Never. */
  OFF;

  /** Loading the library reads and writes files, so that happens aside, and once. */
  private static final Mono<Boolean> USABLE =
      Mono.fromCallable(ZstdFrames::isUsable).subscribeOn(Schedulers.boundedElastic()).cache();

  /** What a client is answered that offered compression, or did not; emits on any thread. */
  Mono<Boolean> answer(boolean offered) {
    return offered && this == AUTO ? USABLE : Mono.just(false);
  }
}
