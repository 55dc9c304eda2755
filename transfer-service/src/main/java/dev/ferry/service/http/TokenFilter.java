package dev.ferry.service.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferry.service.policy.Audit;
import dev.ferry.service.policy.Authority;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.policy.Operation;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
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
  private static final Set<String> METHODS = Set.of("get", "head", "post", "put", "delete");
  private static final String BEARER = "Bearer ";

  /** The store that knows tokens may be what is not well. */
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private static final String OUTCOME = TokenFilter.class.getName() + ".outcome";

  private final Authority authority;
  private final Audit audit;

  TokenFilter(Authority authority, Audit audit) {
    this.authority = authority;
    this.audit = audit;
  }

  /** A request that came through here failed with that code. */
  static void failed(ServerWebExchange exchange, FailureCode code) {
    exchange.getAttributes().put(OUTCOME, code.name());
  }

  /** Who sent a request that came through here. */
  static Caller callerOf(ServerWebExchange exchange) {
    return exchange.getRequiredAttribute(CALLER);
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    String path = exchange.getRequest().getPath().value();
    return isOpen(path)
        ? open(path, exchange, chain)
        : authority
            .authenticate(tokenOf(exchange))
            .doOnNext(caller -> requireAllowed(caller, path))
            .doOnError(failure -> refusedOf(exchange, failure))
            .flatMap(caller -> answered(exchange, caller, chain).thenReturn(true))
            .onErrorResume(
                TransferException.class, failure -> refused(exchange, failure).thenReturn(true))
            .then();
  }

  private static boolean isOpen(String path) {
    return path.equals("/rsocket") || isHealth(path);
  }

  private static boolean isHealth(String path) {
    return path.equals("/actuator/health") || path.startsWith("/actuator/health/");
  }

  /** Health answers everybody, in full only those who may see what the actuator tells. */
  private Mono<Void> open(String path, ServerWebExchange exchange, WebFilterChain chain) {
    return isHealth(path)
        ? seesDetails(exchange)
            .flatMap(
                may ->
                    chain
                        .filter(exchange)
                        .contextWrite(context -> HealthDetails.allowed(context, may)))
        : chain.filter(exchange);
  }

  private Mono<Boolean> seesDetails(ServerWebExchange exchange) {
    String token = tokenOf(exchange);
    return token == null && authority.isOn()
        ? Mono.just(false)
        : authority
            .authenticate(token)
            .timeout(PATIENCE)
            .doOnNext(caller -> caller.require(Operation.AUDIT))
            .doOnError(TransferException.class, failure -> refusedOf(exchange, failure))
            .map(caller -> true)
            .onErrorReturn(false);
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

  private void refusedOf(ServerWebExchange exchange, Throwable failure) {
    InetSocketAddress from = exchange.getRequest().getRemoteAddress();
    audit.refused(
        from == null || from.getAddress() == null ? "" : from.getAddress().getHostAddress(),
        operation(exchange),
        exchange.getRequest().getPath().value(),
        failure);
  }

  private Mono<Void> answered(ServerWebExchange exchange, Caller caller, WebFilterChain chain) {
    exchange.getAttributes().put(CALLER, caller);
    return chain
        .filter(exchange)
        .doOnSuccess(nothing -> done(exchange, caller, outcome(exchange)))
        .doOnError(failure -> done(exchange, caller, FailureCode.INTERNAL.name()))
        .doOnCancel(() -> done(exchange, caller, "CANCELLED"));
  }

  private void done(ServerWebExchange exchange, Caller caller, String outcome) {
    audit.done(
        caller.subject(), operation(exchange), exchange.getRequest().getPath().value(), outcome);
  }

  /** The path only: a query could hold anything. */
  private static String operation(ServerWebExchange exchange) {
    String method = exchange.getRequest().getMethod().name().toLowerCase(Locale.ROOT);
    return METHODS.contains(method) ? "http." + method : "http.other";
  }

  private static String outcome(ServerWebExchange exchange) {
    Object failed = exchange.getAttribute(OUTCOME);
    HttpStatusCode status = exchange.getResponse().getStatusCode();
    if (failed != null) {
      return failed.toString();
    }
    if (status == null || !status.isError()) {
      return "OK";
    }
    if (status.is5xxServerError()) {
      return FailureCode.INTERNAL.name();
    }
    return status.value() == HttpStatus.NOT_FOUND.value()
        ? FailureCode.NOT_FOUND.name()
        : FailureCode.MALFORMED.name();
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
