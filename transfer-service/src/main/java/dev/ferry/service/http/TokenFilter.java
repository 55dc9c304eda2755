package dev.ferry.service.http;

import dev.ferry.service.observe.Attempt;
import dev.ferry.service.observe.Attempts;
import dev.ferry.service.policy.Audit;
import dev.ferry.service.policy.Authority;
import dev.ferry.service.policy.CallEnd;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.policy.Operation;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Asks at every path of this port who is there, in the words of the door that covers it; but for
 * whether the service is well, and for the RSocket door, which asks by itself.
 */
@Component
final class TokenFilter implements WebFilter {
  private static final Set<String> METHODS =
      Set.of("get", "head", "post", "put", "patch", "delete");

  private static final HttpEntrance EVERYWHERE_ELSE = path -> true;

  /** The store that knows tokens may be what is not well. */
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private final Authority authority;
  private final Audit audit;
  private final Attempts attempts;
  private final List<HttpEntrance> entrances;

  TokenFilter(
      Authority authority, Audit audit, Attempts attempts, ObjectProvider<HttpEntrance> entrances) {
    this.authority = authority;
    this.audit = audit;
    this.attempts = attempts;
    this.entrances = entrances.orderedStream().toList();
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    String path = HttpRequests.pathOf(exchange.getRequest());
    HttpEntrance entrance = entranceOf(path);
    return isOpen(path) || entrance.isOpen(exchange.getRequest())
        ? open(path, exchange, chain)
        : Mono.defer(() -> entrance.caller(exchange, authority))
            .doOnNext(caller -> requireAllowed(caller, path))
            .doOnError(failure -> refusedOf(exchange, entrance, failure))
            .flatMap(caller -> answered(exchange, caller, entrance, chain).thenReturn(true))
            .onErrorResume(
                TransferException.class,
                failure -> entrance.refuse(exchange, failure).thenReturn(true))
            .then();
  }

  private HttpEntrance entranceOf(String path) {
    return entrances.stream()
        .filter(entrance -> entrance.covers(path))
        .findFirst()
        .orElse(EVERYWHERE_ELSE);
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
    String token = HttpRequests.bearerOf(exchange);
    return token == null && authority.isOn()
        ? Mono.just(false)
        : authority
            .authenticate(token)
            .timeout(PATIENCE)
            .doOnNext(caller -> caller.require(Operation.AUDIT))
            .doOnError(
                TransferException.class, failure -> refusedOf(exchange, EVERYWHERE_ELSE, failure))
            .map(caller -> true)
            .onErrorReturn(false);
  }

  /** What the actuator tells is about everybody. */
  private static void requireAllowed(Caller caller, String path) {
    if (path.startsWith("/actuator")) {
      caller.require(Operation.AUDIT);
    }
  }

  private void refusedOf(ServerWebExchange exchange, HttpEntrance entrance, Throwable failure) {
    InetSocketAddress from = exchange.getRequest().getRemoteAddress();
    audit.refused(
        from == null || from.getAddress() == null ? "" : from.getAddress().getHostAddress(),
        operation(exchange, entrance),
        exchange.getRequest().getPath().value(),
        failure);
  }

  private Mono<Void> answered(
      ServerWebExchange exchange, Caller caller, HttpEntrance entrance, WebFilterChain chain) {
    String operation = operation(exchange, entrance);
    HttpHeaders headers = exchange.getRequest().getHeaders();
    CallEnd attempt =
        entrance == EVERYWHERE_ELSE
            ? CallEnd.NONE
            : attempts.begin(
                operation, headers.getFirst("traceparent"), headers.getFirst("tracestate"));
    Audit.Call call =
        audit.begin(caller, operation, exchange.getRequest().getPath().value(), attempt);
    HttpRequests.sentBy(call.caller(), exchange);
    Flux<Void> answer = Flux.defer(() -> chain.filter(exchange));
    return Attempt.over(call.over(answer, () -> outcome(exchange)), attempt).then();
  }

  /** The path only: a query could hold anything. */
  private static String operation(ServerWebExchange exchange, HttpEntrance entrance) {
    String method = exchange.getRequest().getMethod().name().toLowerCase(Locale.ROOT);
    return entrance.name() + "." + (METHODS.contains(method) ? method : "other");
  }

  private static @Nullable String outcome(ServerWebExchange exchange) {
    String failed = HttpRequests.outcomeOf(exchange);
    HttpStatusCode status = exchange.getResponse().getStatusCode();
    if (failed != null) {
      return failed;
    }
    if (status == null || !status.isError()) {
      return null;
    }
    if (status.is5xxServerError()) {
      return FailureCode.INTERNAL.name();
    }
    return status.value() == HttpStatus.NOT_FOUND.value()
        ? FailureCode.NOT_FOUND.name()
        : FailureCode.MALFORMED.name();
  }
}
