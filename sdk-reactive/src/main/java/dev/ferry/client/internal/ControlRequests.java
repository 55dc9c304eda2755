package dev.ferry.client.internal;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.FileRequest;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.SmallFile;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
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
    return exchange(route, order, payload -> wire.read(payload, answer));
  }

  /** A whole small file, verified (docs/protocol.md §7.9); asked for a second time when lost. */
  public Mono<SmallFile> read(FileRequest.ReadFile question) {
    return exchange(Route.READ, question, wire::readFile).retryWhen(once(ControlRequests::isLost));
  }

  private <T> Mono<T> exchange(Route route, ClientMessage order, Function<Payload, T> reader) {
    return connection
        .use(
            rsocket ->
                Mono.defer(() -> rsocket.requestResponse(wire.request(route, order)))
                    .map(reader)
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
                  rsocket -> StallWatch.guard(answers(rsocket, route, question, answer), patience))
              .doOnNext(next -> answered.set(true))
              .onErrorMap(ServiceFailures::of)
              .retryWhen(once(failure -> isLost(failure) && !answered.get()))
              .limitRate(LIST_BATCH);
        });
  }

  /** An order with many answers, given once; a silence that lasts too long fails. */
  public <M extends ServerMessage> Flux<M> orderMany(
      Route route, ClientMessage order, Class<M> answer) {
    return connection
        .useMany(rsocket -> StallWatch.guard(answers(rsocket, route, order, answer), patience))
        .onErrorMap(ServiceFailures::of)
        .limitRate(LIST_BATCH);
  }

  /** A question with many answers that are read here; asked once. */
  <T> Flux<T> payloads(Route route, ClientMessage question, Function<Payload, T> reader) {
    return guarded(
        rsocket ->
            Flux.defer(() -> rsocket.requestStream(wire.request(route, question))).map(reader));
  }

  /** A channel; a silence that lasts too long fails. What is sent is made when it is asked for. */
  <T> Flux<T> channel(Flux<Payload> sent, Function<Payload, T> reader) {
    return guarded(rsocket -> rsocket.requestChannel(sent).map(reader));
  }

  private <T> Flux<T> guarded(Function<RSocket, Flux<T>> stream) {
    return connection
        .useMany(rsocket -> StallWatch.guard(stream.apply(rsocket), patience))
        .onErrorMap(ServiceFailures::of)
        .limitRate(LIST_BATCH);
  }

  Wire wire() {
    return wire;
  }

  /** The same of answers that come when something happens, perhaps never. */
  public <M extends ServerMessage> Flux<M> follow(
      Route route, ClientMessage order, Class<M> answer) {
    return connection
        .useMany(rsocket -> answers(rsocket, route, order, answer))
        .onErrorMap(ServiceFailures::of)
        .limitRate(LIST_BATCH);
  }

  private <M extends ServerMessage> Flux<M> answers(
      RSocket rsocket, Route route, ClientMessage order, Class<M> answer) {
    return Flux.defer(() -> rsocket.requestStream(wire.request(route, order)))
        .map(payload -> wire.read(payload, answer));
  }

  private static Retry once(Predicate<Throwable> when) {
    return Retry.max(1).filter(when).onRetryExhaustedThrow((spec, signal) -> signal.failure());
  }

  private static boolean isLost(Throwable failure) {
    return ServiceFailures.of(failure).code() == FailureCode.CONNECTION_LOST;
  }
}
