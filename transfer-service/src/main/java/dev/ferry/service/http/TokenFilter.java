package dev.ferry.service.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferry.service.policy.Authority;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.policy.Operation;
import dev.ferry.transfer.TransferException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Asks for a bearer token (RFC 6750) at every path of this port, but for whether the service is
 * well, and for the RSocket door, which asks by itself.
 */
@Component
final class TokenFilter implements WebFilter {
  private static final String CALLER = TokenFilter.class.getName() + ".caller";
  private static final String BEARER = "Bearer ";

  private final Authority authority;

  TokenFilter(Authority authority) {
    this.authority = authority;
  }

  /** Who sent a request that came through here. */
  static Caller callerOf(ServerWebExchange exchange) {
    return exchange.getRequiredAttribute(CALLER);
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    String path = exchange.getRequest().getPath().value();
    return isOpen(path)
        ? chain.filter(exchange)
        : authority
            .authenticate(tokenOf(exchange))
            .doOnNext(caller -> requireAllowed(caller, path))
            .map(caller -> remembered(exchange, caller))
            .flatMap(admitted -> chain.filter(admitted).thenReturn(true))
            .onErrorResume(
                TransferException.class, failure -> refused(exchange, failure).thenReturn(true))
            .then();
  }

  private static boolean isOpen(String path) {
    return path.equals("/rsocket")
        || path.equals("/actuator/health")
        || path.startsWith("/actuator/health/");
  }

  /** What the actuator tells is about everybody. */
  private static void requireAllowed(Caller caller, String path) {
    if (path.startsWith("/actuator")) {
      caller.require(Operation.AUDIT);
    }
  }

  private static @Nullable String tokenOf(ServerWebExchange exchange) {
    String given = exchange.getRequest().getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
    return given != null && given.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? given.substring(BEARER.length()).strip()
        : null;
  }

  private static ServerWebExchange remembered(ServerWebExchange exchange, Caller caller) {
    exchange.getAttributes().put(CALLER, caller);
    return exchange;
  }

  private static Mono<Void> refused(ServerWebExchange exchange, TransferException failure) {
    ServerHttpResponse response = exchange.getResponse();
    if (!response.setStatusCode(HttpFailures.statusOf(failure.code()))) {
      return Mono.error(failure);
    }
    response.getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    byte[] body =
        ("{\"title\":\"" + failure.code() + "\",\"detail\":\"" + failure.code().nextStep() + "\"}")
            .getBytes(UTF_8);
    return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
  }
}
