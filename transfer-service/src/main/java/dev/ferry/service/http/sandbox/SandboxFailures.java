package dev.ferry.service.http.sandbox;

import dev.ferry.service.http.HttpRequests;
import dev.ferry.service.policy.Caller;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.codec.DecodingException;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;

/** Failures of this door in the words of its clients. */
@RestControllerAdvice(basePackageClasses = SandboxFailures.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
final class SandboxFailures {
  static final String CALLS = "/filesystem.Filesystem/";
  static final String SANDBOXES = "/sandboxes";

  private final Clock clock;

  SandboxFailures(Clock clock) {
    this.clock = clock;
  }

  @ExceptionHandler
  ResponseEntity<Map<String, Object>> handle(
      TransferException failure, ServerWebExchange exchange) {
    TransferException told = told(failure, exchange);
    HttpRequests.failed(exchange, told.code());
    return answer(
        exchange,
        hasEndedMeanwhile(told, exchange) ? Refusal.GONE : Refusal.of(told.code()),
        message(told));
  }

  /** A token that ended between the door and the file is one that had ended before (S-4). */
  private boolean hasEndedMeanwhile(TransferException failure, ServerWebExchange exchange) {
    return failure.code() == FailureCode.UNAUTHENTICATED
        && !isControl(exchange.getRequest())
        && HttpRequests.callerOf(exchange).grant().hasExpired(clock.instant());
  }

  @ExceptionHandler
  ResponseEntity<Map<String, Object>> handle(
      ResponseStatusException failure, ServerWebExchange exchange) {
    HttpRequests.failed(exchange, FailureCode.MALFORMED);
    String why = Objects.requireNonNullElse(failure.getReason(), "The request is not understood");
    return isCall(exchange)
        ? answer(exchange, Refusal.INVALID_ARGUMENT, why)
        : body(failure.getStatusCode(), failure.getStatusCode().value(), why);
  }

  @ExceptionHandler({DecodingException.class, DataBufferLimitException.class})
  ResponseEntity<Map<String, Object>> undecodable(Exception failure, ServerWebExchange exchange) {
    HttpRequests.failed(exchange, FailureCode.MALFORMED);
    return answer(exchange, Refusal.INVALID_ARGUMENT, "The body is not what its type says");
  }

  private static TransferException told(TransferException failure, ServerWebExchange exchange) {
    Caller caller = HttpRequests.callerOf(exchange);
    return caller.told(failure) instanceof TransferException told ? told : failure;
  }

  static String message(TransferException failure) {
    return String.valueOf(failure.getMessage());
  }

  private static boolean isCall(ServerWebExchange exchange) {
    return exchange.getRequest().getPath().value().startsWith(CALLS);
  }

  /** Whether a request is about sandboxes, not about files in one. */
  static boolean isControl(ServerHttpRequest request) {
    String path = request.getPath().value();
    return path.startsWith(SANDBOXES) || path.startsWith("/v2" + SANDBOXES);
  }

  /** A body as the request's side of the contract has it. */
  static ResponseEntity<Map<String, Object>> answer(
      ServerWebExchange exchange, Refusal refusal, String message) {
    Refusal seen =
        refusal == Refusal.GONE && isControl(exchange.getRequest()) ? Refusal.NOT_FOUND : refusal;
    return isCall(exchange)
        ? body(HttpStatusCode.valueOf(seen.status()), seen.code(), message)
        : body(HttpStatusCode.valueOf(seen.status()), seen.status(), message);
  }

  private static ResponseEntity<Map<String, Object>> body(
      HttpStatusCode status, Object code, String message) {
    return ResponseEntity.status(status)
        .contentType(MediaType.APPLICATION_JSON)
        .body(Map.of("code", code, "message", message));
  }
}
