package dev.ferry.client.internal;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.transfer.FailureCode;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Small requests, on a connection of their own so that they never queue behind bulk data.
 *
 * <p>A request that may be repeated is repeated once when the connection breaks under it.
 */
public final class ControlRequests {
  private static final int LIST_BATCH = 64;

  private final ServiceConnection connection;
  private final Wire wire;
  private final Patience patience;

  /** Requests over that connection, each answered in time. */
  public ControlRequests(ServiceConnection connection, Wire wire, Patience patience) {
    this.connection = connection;
    this.wire = wire;
    this.patience = patience;
  }

  /** One question that may be asked twice. */
  public <M extends ServerMessage> Mono<M> ask(
      Route route, ClientMessage question, Class<M> answer) {
    return order(route, question, answer).retryWhen(once(ControlRequests::isLost));
  }

  /** One order, given once. */
  public <M extends ServerMessage> Mono<M> order(
      Route route, ClientMessage order, Class<M> answer) {
    return connection
        .use(
            rsocket ->
                Mono.defer(() -> rsocket.requestResponse(wire.request(route, order)))
                    .map(payload -> wire.read(payload, answer))
                    .timeout(patience.timeout()))
        .onErrorMap(ServiceFailures::of);
  }

  /** A question with many answers; asked again only if none arrived. */
  public <M extends ServerMessage> Flux<M> askMany(
      Route route, ClientMessage question, Class<M> answer) {
    return Flux.defer(
        () -> {
          AtomicBoolean answered = new AtomicBoolean();
          return connection
              .useMany(
                  rsocket ->
                      StallWatch.guard(
                          Flux.defer(() -> rsocket.requestStream(wire.request(route, question)))
                              .map(payload -> wire.read(payload, answer)),
                          patience))
              .doOnNext(next -> answered.set(true))
              .onErrorMap(ServiceFailures::of)
              .retryWhen(once(failure -> isLost(failure) && !answered.get()))
              .limitRate(LIST_BATCH);
        });
  }

  private static Retry once(Predicate<Throwable> when) {
    return Retry.max(1).filter(when).onRetryExhaustedThrow((spec, signal) -> signal.failure());
  }

  private static boolean isLost(Throwable failure) {
    return ServiceFailures.of(failure).code() == FailureCode.CONNECTION_LOST;
  }
}
