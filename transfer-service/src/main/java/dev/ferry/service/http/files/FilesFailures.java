package dev.ferry.service.http.files;

import dev.ferry.service.http.HttpProblems;
import dev.ferry.service.http.HttpRequests;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.util.List;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** This door's failures: problems (RFC 9457), or the end of an answer that is under way. */
@RestControllerAdvice(basePackageClasses = FilesEndpoint.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
final class FilesFailures {
  /** Detail of a failure: none of the ranges that were asked for is there. */
  static final String COMPLETE_LENGTH = "completeLength";

  /** Of the answer that was about to be given. */
  private static final List<String> FOREIGN =
      List.of(
          HttpHeaders.ETAG,
          HttpHeaders.LAST_MODIFIED,
          HttpHeaders.ACCEPT_RANGES,
          HttpHeaders.CONTENT_DISPOSITION,
          HttpHeaders.CONTENT_LENGTH,
          HttpHeaders.CONTENT_RANGE,
          HttpHeaders.CONTENT_TYPE,
          HttpHeaders.CACHE_CONTROL,
          DigestFields.REPR_DIGEST);

  @ExceptionHandler
  Mono<ResponseEntity<ProblemDetail>> handle(
      TransferException failure, ServerWebExchange exchange) {
    TransferException told = HttpRequests.failed(exchange, failure);
    if (exchange.getResponse().isCommitted()) {
      return Mono.error(failure);
    }
    HttpHeaders headers = exchange.getResponse().getHeaders();
    FOREIGN.forEach(headers::remove);
    headers.setCacheControl("no-store");
    String length = told.details().get(COMPLETE_LENGTH);
    if (length == null) {
      return Mono.just(HttpProblems.of(told));
    }
    headers.set(HttpHeaders.CONTENT_RANGE, "bytes */" + length);
    ProblemDetail problem = HttpProblems.problem(told);
    problem.setStatus(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE);
    return Mono.just(ResponseEntity.of(problem).build());
  }

  /** What the framework could not read of a request. */
  @ExceptionHandler
  ResponseEntity<ProblemDetail> handle(ErrorResponseException failure, ServerWebExchange exchange) {
    HttpRequests.failed(exchange, FailureCode.INVALID_ARGUMENT);
    ProblemDetail problem = failure.getBody();
    problem.setTitle(FailureCode.INVALID_ARGUMENT.name());
    return ResponseEntity.status(failure.getStatusCode())
        .headers(failure.getHeaders())
        .body(problem);
  }
}
