package dev.ferry.service.http.tus;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * What holds for every request of this door, before anybody looks at it: the method that is meant,
 * and the version of the protocol.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 20)
final class TusVersionFilter implements WebFilter {
  /** Discovery is for everybody, and the bytes are for who knows nothing of the protocol. */
  private static final Set<HttpMethod> OF_ANY_VERSION = Set.of(HttpMethod.OPTIONS, HttpMethod.GET);

  private static final Set<String> METHODS =
      Set.of("OPTIONS", "HEAD", "GET", "POST", "PATCH", "DELETE");

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    if (!Tus.covers(exchange.getRequest().getPath().pathWithinApplication().value())) {
      return chain.filter(exchange);
    }
    exchange.getResponse().getHeaders().set(Tus.RESUMABLE_HEADER, Tus.VERSION);
    String meant = exchange.getRequest().getHeaders().getFirst(Tus.METHOD_HEADER);
    if (meant == null) {
      return versioned(exchange, chain);
    }
    String method = meant.strip().toUpperCase(Locale.ROOT);
    return METHODS.contains(method)
        ? versioned(withMethod(exchange, HttpMethod.valueOf(method)), chain)
        : refused(exchange.getResponse(), HttpStatus.METHOD_NOT_ALLOWED, HttpHeaders.ALLOW);
  }

  private static ServerWebExchange withMethod(ServerWebExchange exchange, HttpMethod method) {
    return exchange.mutate().request(request -> request.method(method)).build();
  }

  private static Mono<Void> versioned(ServerWebExchange exchange, WebFilterChain chain) {
    ServerHttpRequest request = exchange.getRequest();
    @Nullable String version = request.getHeaders().getFirst(Tus.RESUMABLE_HEADER);
    boolean fits = version == null ? isOfAnyVersion(request) : version.strip().equals(Tus.VERSION);
    return fits || request.getMethod().equals(HttpMethod.OPTIONS)
        ? chain.filter(exchange)
        : refused(exchange.getResponse(), HttpStatus.PRECONDITION_FAILED, Tus.VERSION_HEADER);
  }

  private static boolean isOfAnyVersion(ServerHttpRequest request) {
    return OF_ANY_VERSION.contains(request.getMethod());
  }

  private static Mono<Void> refused(ServerHttpResponse response, HttpStatus status, String tells) {
    boolean unused = response.setStatusCode(status);
    response
        .getHeaders()
        .set(tells, tells.equals(Tus.VERSION_HEADER) ? Tus.VERSION : String.join(", ", METHODS));
    return response.setComplete();
  }
}
