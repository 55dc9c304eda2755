package dev.ferry.service.http;

import dev.ferry.service.policy.Caller;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

/** What is known of a request of the HTTP port. */
public final class HttpRequests {
  private static final String CALLER = HttpRequests.class.getName() + ".caller";
  private static final String OUTCOME = HttpRequests.class.getName() + ".outcome";
  private static final String BEARER = "Bearer ";

  private HttpRequests() {}

  /** Who sent it. */
  public static Caller callerOf(ServerWebExchange exchange) {
    return exchange.getRequiredAttribute(CALLER);
  }

  /**
   * It failed, which the audit trail tells.
   *
   * @return what the caller is told: the same of what is hidden and of what is missing
   */
  public static TransferException failed(ServerWebExchange exchange, TransferException failure) {
    exchange.getAttributes().put(OUTCOME, failure.code().name());
    Caller caller = exchange.getAttribute(CALLER);
    return caller != null && caller.told(failure) instanceof TransferException told
        ? told
        : failure;
  }

  /** The same, where there is nothing to tell but the code. */
  public static void failed(ServerWebExchange exchange, FailureCode code) {
    exchange.getAttributes().put(OUTCOME, code.name());
  }

  /**
   * Its path as routes are matched with it: each segment decoded, without a prefix that a proxy
   * told. Who may do what is not decided by another spelling.
   */
  static String pathOf(ServerHttpRequest request) {
    StringBuilder path = new StringBuilder();
    for (PathContainer.Element element : request.getPath().pathWithinApplication().elements()) {
      path.append(
          element instanceof PathContainer.PathSegment segment
              ? segment.valueToMatch()
              : element.value());
    }
    return path.toString();
  }

  /** The token it carries as RFC 6750 says; null for none. */
  public static @Nullable String bearerOf(ServerWebExchange exchange) {
    String given = exchange.getRequest().getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
    return given != null && given.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? given.substring(BEARER.length()).strip()
        : null;
  }

  static void sentBy(Caller caller, ServerWebExchange exchange) {
    exchange.getAttributes().put(CALLER, caller);
  }

  /** What {@link #failed} was told; null for nothing. */
  static @Nullable String outcomeOf(ServerWebExchange exchange) {
    return exchange.getAttribute(OUTCOME);
  }
}
