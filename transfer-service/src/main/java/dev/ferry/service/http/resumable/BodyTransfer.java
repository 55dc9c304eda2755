package dev.ferry.service.http.resumable;

import dev.ferry.service.http.Appended;
import dev.ferry.service.http.BodyEnd;
import dev.ferry.service.http.BodyProof;
import dev.ferry.service.http.BodyUploads;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.upload.UploadLease;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The content of one request goes into its upload, and its client is told how far it is. */
final class BodyTransfer {
  private static final Duration TELL_EVERY = Duration.ofSeconds(1);

  private final BodyUploads bodies;
  private final UploadLimits limits;

  BodyTransfer(BodyUploads bodies, UploadLimits limits) {
    this.bodies = bodies;
    this.limits = limits;
  }

  /**
   * Takes the content of a request.
   *
   * @param lease taken over
   * @param proof what the content has to be; null for anything
   * @return how far the upload is then; one that goes beyond its length is given up
   */
  Mono<Appended> run(
      ServerWebExchange exchange,
      Caller caller,
      UploadLease lease,
      boolean last,
      @Nullable BodyProof proof) {
    UploadId id = lease.id();
    Flux<DataBuffer> content =
        limits.bound(exchange.getRequest().getBody(), lease.durable().lengthBytes());
    BodyEnd end = last ? BodyEnd.PUBLISH : BodyEnd.LEAVE_OPEN;
    Mono<Appended> appended =
        proof == null
            ? bodies.append(caller, lease, content, end)
            : bodies.append(caller, lease, content, end, proof);
    return told(appended, caller, id, InterimResponses.of(exchange))
        .onErrorResume(
            TransferException.class,
            failure -> isBeyond(failure) ? givenUp(caller, id, failure) : Mono.error(failure));
  }

  private static boolean isBeyond(TransferException failure) {
    return failure.code() == FailureCode.TOO_LONG && !UploadLimits.isBroken(failure);
  }

  /** Ends an upload whose client wants to store more than it said. */
  <T> Mono<T> givenUp(Caller caller, UploadId id, RuntimeException why) {
    return bodies.abort(caller, id).onErrorComplete().then(Mono.error(why));
  }

  private Mono<Appended> told(
      Mono<Appended> appended, Caller caller, UploadId id, InterimResponses interim) {
    return interim.areSent()
        ? Flux.merge(appended, progress(caller, id, interim)).next()
        : appended;
  }

  /** Tells each frontier once, and emits nothing. */
  private Flux<Appended> progress(Caller caller, UploadId id, InterimResponses interim) {
    return Flux.interval(TELL_EVERY)
        .onBackpressureDrop()
        .concatMap(tick -> bodies.status(caller, id).onErrorComplete(), 1)
        .map(Answers::offset)
        .distinctUntilChanged()
        .doOnNext(interim::progressed)
        .thenMany(Flux.empty());
  }
}
