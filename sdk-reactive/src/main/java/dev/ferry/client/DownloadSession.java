package dev.ferry.client;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One download over all its attempts. */
final class DownloadSession {

  Mono<DownloadResult> completion() {
    return Mono.error(new UnsupportedOperationException());
  }

  Flux<Progress> progress() {
    return Flux.empty();
  }

  Mono<Void> pause() {
    return Mono.empty();
  }
}
