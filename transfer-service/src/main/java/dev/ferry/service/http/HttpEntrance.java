package dev.ferry.service.http;

import dev.ferry.service.policy.Authority;
import dev.ferry.service.policy.Caller;
import dev.ferry.transfer.TransferException;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * What a door of the HTTP port says of requests under its paths, before they reach it. A path that
 * no door covers asks for a bearer token.
 */
public interface HttpEntrance {

  /** The door as audit trail, meters and traces call it. */
  default String name() {
    return "http";
  }

  /** Whether a path is this door's; without its query, decoded. */
  boolean covers(String path);

  /** Whether nobody is asked who he is, as before a request of another origin is allowed. */
  default boolean isOpen(ServerHttpRequest request) {
    return false;
  }

  /** Who asks; fails with {@code UNAUTHENTICATED}. */
  default Mono<Caller> caller(ServerWebExchange exchange, Authority authority) {
    return authority.authenticate(HttpRequests.bearerOf(exchange));
  }

  /** Answers who was refused before the request reached the door. */
  default Mono<Void> refuse(ServerWebExchange exchange, TransferException failure) {
    return HttpProblems.write(exchange, failure);
  }
}
