package dev.ferry.service.http.tus;

import dev.ferry.service.http.HttpProblems;
import dev.ferry.service.http.HttpRequests;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.server.ServerWebExchange;

/** This door's one mapping of failures to statuses; exhaustive, so a new code must choose. */
@RestControllerAdvice(basePackageClasses = TusFailures.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
final class TusFailures {
  /** tus 1.0, Checksum. */
  static final int CHECKSUM_MISMATCH = 460;

  @ExceptionHandler
  ResponseEntity<ProblemDetail> handle(TransferException thrown, ServerWebExchange exchange) {
    TransferException failure = HttpRequests.failed(exchange, thrown);
    ProblemDetail problem = HttpProblems.problem(failure);
    problem.setStatus(statusOf(failure.code()));
    HttpHeaders headers = new HttpHeaders();
    headers.setCacheControl("no-store");
    if (failure.code() == FailureCode.WRONG_OFFSET && failure.details().containsKey("offset")) {
      headers.set(Tus.OFFSET_HEADER, failure.details().get("offset"));
    }
    return ResponseEntity.status(problem.getStatus())
        .headers(headers)
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(problem);
  }

  static int statusOf(FailureCode code) {
    return switch (code) {
      case MALFORMED, INVALID_ARGUMENT, INVALID_PATH, TOO_SHORT, SOURCE_NOT_REPLAYABLE -> 400;
      case UNAUTHENTICATED -> 401;
      case FORBIDDEN, READ_ONLY, HOOK_REFUSED -> 403;
      case UNKNOWN_WORKSPACE, NOT_FOUND, UPLOAD_NOT_FOUND -> 404;
      case WRONG_OFFSET,
          FENCED,
          KEY_CONFLICT,
          SOURCE_CHANGED,
          WORKSPACE_EXISTS,
          NOT_A_FILE,
          DIRECTORY_NOT_EMPTY,
          NOT_A_DIRECTORY,
          ALREADY_EXISTS,
          LINK_LOOP,
          NOT_A_LINK,
          PRECONDITION_FAILED ->
          409;
      case EXPIRED, ABORTED, DATA_LOST, WORKSPACE_REMOVED, VERSION_CHANGED -> 410;
      case TOO_LONG -> 413;
      case TLS_REQUIRED -> 426;
      case LIMIT_EXCEEDED -> 429;
      case CHECKSUM_MISMATCH, DIGEST_MISMATCH -> CHECKSUM_MISMATCH;
      case STORAGE_FAILED, INTERNAL, PAUSED, LOCAL_IO -> 500;
      case VERSION_UNSUPPORTED -> 501;
      case CONNECTION_REFUSED,
          CONNECTION_LOST,
          SERVICE_UNTRUSTED,
          NAME_MISMATCH,
          TLS_UNAVAILABLE,
          CERTIFICATE_REFUSED ->
          502;
      case STORE_UNAVAILABLE, SHUTTING_DOWN, HOOK_FAILED -> 503;
      case STALLED -> 504;
      case STORAGE_FULL -> 507;
    };
  }
}
