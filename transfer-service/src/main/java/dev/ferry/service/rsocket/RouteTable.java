package dev.ferry.service.rsocket;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.ControlCodec;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.service.policy.Caller;
import io.netty.buffer.ByteBuf;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BiFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Who answers which small request: one message in, one or many out. */
final class RouteTable {
  private final ControlCodec codec;
  private final Map<Route, BiFunction<Caller, ByteBuf, Mono<ServerMessage>>> responses =
      new EnumMap<>(Route.class);
  private final Map<Route, BiFunction<Caller, ByteBuf, Flux<ServerMessage>>> streams =
      new EnumMap<>(Route.class);

  RouteTable(ControlCodec codec) {
    this.codec = codec;
  }

  /** A request-response route. */
  <M extends ClientMessage> RouteTable one(
      Route route,
      Class<M> question,
      BiFunction<Caller, M, ? extends Mono<? extends ServerMessage>> answer) {
    responses.put(
        route,
        (caller, data) ->
            answer.apply(caller, codec.decode(data, question)).cast(ServerMessage.class));
    return this;
  }

  /** A request-stream route. */
  <M extends ClientMessage> RouteTable many(
      Route route,
      Class<M> question,
      BiFunction<Caller, M, ? extends Flux<? extends ServerMessage>> answers) {
    streams.put(
        route,
        (caller, data) ->
            answers.apply(caller, codec.decode(data, question)).cast(ServerMessage.class));
    return this;
  }

  /** Answers a request with one message. The data stays the caller's, and is read at once. */
  Mono<ServerMessage> one(Route route, Caller caller, ByteBuf data) {
    return of(responses, route).apply(caller, data);
  }

  /** Answers a request with a stream of messages. The data stays the caller's. */
  Flux<ServerMessage> many(Route route, Caller caller, ByteBuf data) {
    return of(streams, route).apply(caller, data);
  }

  private static <H> H of(Map<Route, H> handlers, Route route) {
    H handler = handlers.get(route);
    if (handler == null) {
      throw RequestRoutes.wrongInteraction(route);
    }
    return handler;
  }
}
