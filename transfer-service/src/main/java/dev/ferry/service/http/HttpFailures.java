package dev.ferry.service.http;

import dev.ferry.transfer.TransferException;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.server.ServerWebExchange;

/** Answers failures of every door that has no words of its own for them. */
@RestControllerAdvice
final class HttpFailures {

  @ExceptionHandler
  ResponseEntity<ProblemDetail> handle(TransferException failure, ServerWebExchange exchange) {
    return HttpProblems.of(HttpRequests.failed(exchange, failure));
  }
}
