package dev.ferry.client;

import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferKey;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One upload over all its attempts. */
final class UploadSession {
  private final UploadRequest request;

  UploadSession(UploadRequest request) {
    this.request = request;
  }

  TransferKey key() {
    return request.key();
  }

  Mono<Receipt> completion() {
    return Mono.error(new UnsupportedOperationException());
  }

  Flux<Progress> progress() {
    return Flux.empty();
  }

  Mono<Void> pause() {
    return Mono.empty();
  }

  Mono<Void> abort() {
    return Mono.empty();
  }
}
