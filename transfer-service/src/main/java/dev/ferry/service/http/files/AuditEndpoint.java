package dev.ferry.service.http.files;

import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.ferry.resume.AuditQuery;
import dev.ferry.resume.ResumeStore;
import dev.ferry.service.http.HttpRequests;
import dev.ferry.service.policy.Audit;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.policy.Operation;
import dev.ferry.transfer.AuditEvent;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;

/** Who did what, the newest first, for who may audit (docs/http/files.md §7). */
@RestController
final class AuditEndpoint {
  private final Audit audit;
  private final ResumeStore store;

  AuditEndpoint(Audit audit, ResumeStore store) {
    this.audit = audit;
    this.store = store;
  }

  /** One event as JSON shows it. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record AuditView(
      String at,
      String subject,
      String operation,
      String workspace,
      String path,
      @Nullable Long bytes,
      @Nullable String digest,
      String outcome) {

    static AuditView of(AuditEvent event) {
      return new AuditView(
          event.doneAt().toString(),
          event.subject(),
          event.operation(),
          event.workspace(),
          event.path(),
          event.lengthBytesOrNull(),
          event.digest().map(Digest::toString).orElse(null),
          event.outcome());
    }
  }

  @GetMapping(path = "/v1/audit", produces = APPLICATION_JSON_VALUE)
  Flux<AuditView> query(
      @RequestParam(name = "from", defaultValue = "1970-01-01T00:00:00Z") String from,
      @RequestParam(name = "until", defaultValue = "2261-01-01T00:00:00Z") String until,
      @RequestParam(name = "workspace", required = false) @Nullable String workspace,
      @RequestParam(name = "subject", required = false) @Nullable String subject,
      @RequestParam(name = "limit", defaultValue = "100") int limit,
      ServerWebExchange exchange) {
    Caller caller = HttpRequests.callerOf(exchange);
    caller.require(Operation.AUDIT);
    AuditQuery wanted =
        new AuditQuery(moment("from", from), moment("until", until), workspace, subject, limit);
    return audit
        .handOn()
        .thenMany(store.audit().query(wanted))
        .filter(found -> caller.knowsText(found.event().workspace()))
        .map(found -> AuditView.of(found.event()));
  }

  private static Instant moment(String name, String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT,
          "Parameter '" + name + "' is a moment like 2026-11-22T10:00:00Z",
          e);
    }
  }
}
