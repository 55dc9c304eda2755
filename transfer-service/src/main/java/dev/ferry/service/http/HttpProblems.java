package dev.ferry.service.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Failures as problems (RFC 9457), with the plain mapping of codes to statuses; exhaustive, so a
 * new code must choose.
 */
public final class HttpProblems {
  private HttpProblems() {}

  /** The answer to a request that failed. */
  public static ResponseEntity<ProblemDetail> of(TransferException failure) {
    return ResponseEntity.of(problem(failure)).build();
  }

  /** What the answer says. */
  public static ProblemDetail problem(TransferException failure) {
    ProblemDetail problem =
        ProblemDetail.forStatusAndDetail(
            statusOf(failure.code()), String.valueOf(failure.getMessage()));
    problem.setTitle(failure.code().name());
    Map<String, Object> properties = new TreeMap<>(failure.details());
    properties.put("nextStep", failure.code().nextStep());
    properties.put("retryable", failure.code().retryable());
    properties.put("resumable", failure.code().resumable());
    problem.setProperties(properties);
    return problem;
  }

  /** Answers who was refused before the request reached a door; tells nothing but the code. */
  static Mono<Void> write(ServerWebExchange exchange, TransferException failure) {
    ServerHttpResponse response = exchange.getResponse();
    if (!response.setStatusCode(statusOf(failure.code()))) {
      return Mono.error(failure);
    }
    response.getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    byte[] body =
        ("{\"title\":\"" + failure.code() + "\",\"detail\":\"" + failure.code().nextStep() + "\"}")
            .getBytes(UTF_8);
    return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
  }

  /** The plain mapping. */
  public static HttpStatus statusOf(FailureCode code) {
    return switch (code) {
      case MALFORMED, INVALID_ARGUMENT, INVALID_PATH, CHECKSUM_MISMATCH, TOO_SHORT ->
          HttpStatus.BAD_REQUEST;
      case VERSION_UNSUPPORTED -> HttpStatus.NOT_IMPLEMENTED;
      case UNAUTHENTICATED -> HttpStatus.UNAUTHORIZED;
      case FORBIDDEN, READ_ONLY, HOOK_REFUSED -> HttpStatus.FORBIDDEN;
      case LIMIT_EXCEEDED -> HttpStatus.TOO_MANY_REQUESTS;
      case UNKNOWN_WORKSPACE, NOT_FOUND, UPLOAD_NOT_FOUND -> HttpStatus.NOT_FOUND;
      case EXPIRED, ABORTED, DATA_LOST, WORKSPACE_REMOVED -> HttpStatus.GONE;
      case NOT_A_FILE,
          DIRECTORY_NOT_EMPTY,
          NOT_A_DIRECTORY,
          ALREADY_EXISTS,
          LINK_LOOP,
          NOT_A_LINK,
          FENCED,
          KEY_CONFLICT,
          WORKSPACE_EXISTS,
          WRONG_OFFSET,
          SOURCE_CHANGED,
          SOURCE_NOT_REPLAYABLE ->
          HttpStatus.CONFLICT;
      case PRECONDITION_FAILED, VERSION_CHANGED -> HttpStatus.PRECONDITION_FAILED;
      case DIGEST_MISMATCH -> HttpStatus.UNPROCESSABLE_CONTENT;
      case TOO_LONG -> HttpStatus.CONTENT_TOO_LARGE;
      case STORAGE_FULL -> HttpStatus.INSUFFICIENT_STORAGE;
      case STORE_UNAVAILABLE, SHUTTING_DOWN, HOOK_FAILED -> HttpStatus.SERVICE_UNAVAILABLE;
      case TLS_REQUIRED -> HttpStatus.UPGRADE_REQUIRED;
      case CONNECTION_REFUSED,
          CONNECTION_LOST,
          SERVICE_UNTRUSTED,
          NAME_MISMATCH,
          TLS_UNAVAILABLE,
          CERTIFICATE_REFUSED ->
          HttpStatus.BAD_GATEWAY;
      case STALLED -> HttpStatus.GATEWAY_TIMEOUT;
      case STORAGE_FAILED, INTERNAL, PAUSED, LOCAL_IO -> HttpStatus.INTERNAL_SERVER_ERROR;
    };
  }
}
