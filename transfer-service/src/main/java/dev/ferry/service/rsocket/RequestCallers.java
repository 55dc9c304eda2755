package dev.ferry.service.rsocket;

import dev.ferry.protocol.RequestMetadata;
import dev.ferry.protocol.RequestTrace;
import dev.ferry.protocol.Route;
import dev.ferry.service.observe.Attempt;
import dev.ferry.service.policy.Audit;
import dev.ferry.service.policy.CallEnd;
import dev.ferry.service.policy.Caller;
import io.rsocket.Payload;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Who asks for what on one connection: whoever connected, or whose token a request carries.
 *
 * @param own who connected
 * @param peer where from
 */
record RequestCallers(Caller own, String peer, DoorAccess access) {

  /**
   * The answer to a request.
   *
   * @param request taken over; released when it has been handled
   * @param handler reads the request at once and keeps nothing of it
   */
  Flux<Payload> answer(Payload request, BiFunction<Route, Caller, Flux<Payload>> handler) {
    RequestMetadata metadata;
    Route route;
    try {
      metadata = RequestMetadata.read(request.metadata());
      route = RequestRoutes.of(metadata);
    } catch (RuntimeException e) {
      request.release();
      return Flux.error(e);
    }
    String token = metadata.tokenOrNull();
    RequestTrace trace = metadata.traceOrNull();
    if (token == null) {
      try {
        return audited(route, own, trace, handler);
      } finally {
        request.release();
      }
    }
    return Flux.using(
        () -> request,
        held -> caller(token, route).flatMapMany(caller -> audited(route, caller, trace, handler)),
        Payload::release);
  }

  /** Whose token that is; without one, who connected. */
  Mono<Caller> caller(@Nullable String token, Route route) {
    return token == null
        ? Mono.just(own)
        : access
            .authority()
            .authenticate(token)
            .doOnError(failure -> access.audit().refused(peer, route.operation(), "", failure));
  }

  /** Begins at once: the request is not there any more when the answer is subscribed to. */
  private Flux<Payload> audited(
      Route route,
      Caller caller,
      @Nullable RequestTrace trace,
      BiFunction<Route, Caller, Flux<Payload>> handler) {
    CallEnd attempt = access.attempts().begin(route, trace);
    Audit.Call call = access.audit().begin(caller, route.operation(), attempt);
    return Attempt.over(call.over(handled(route, call.caller(), handler)), attempt)
        .onErrorMap(caller::told);
  }

  /**
   * The answer to a channel, taken down and watched.
   *
   * @param metadata of its first payload
   * @param work the answer to this caller
   */
  <T> Flux<T> over(
      Route route, Caller caller, RequestMetadata metadata, Function<Caller, Flux<T>> work) {
    return Flux.defer(
            () -> {
              CallEnd attempt = access.attempts().begin(route, metadata.traceOrNull());
              Audit.Call call = access.audit().begin(caller, route.operation(), attempt);
              return Attempt.over(call.over(Flux.defer(() -> work.apply(call.caller()))), attempt);
            })
        .onErrorMap(caller::told);
  }

  private static Flux<Payload> handled(
      Route route, Caller caller, BiFunction<Route, Caller, Flux<Payload>> handler) {
    try {
      return handler.apply(route, caller);
    } catch (RuntimeException e) {
      return Flux.error(e);
    }
  }
}
