package dev.ferry.service.http.files;

import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import dev.ferry.service.http.BodyUploads;
import dev.ferry.service.http.HttpRequests;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.policy.Operation;
import dev.ferry.service.upload.Uploads;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceName;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Uploads as JSON, for people and scripts; docs/http/files.md §6. The second path is of before. */
@RestController
@RequestMapping(
    path = {"/v1/uploads", "/api/v1/uploads"},
    produces = APPLICATION_JSON_VALUE)
final class UploadsEndpoint {
  private final Uploads uploads;
  private final BodyUploads bodies;

  UploadsEndpoint(Uploads uploads, BodyUploads bodies) {
    this.uploads = uploads;
    this.bodies = bodies;
  }

  @GetMapping
  Flux<UploadView> list(
      @RequestParam(name = "workspace", required = false) @Nullable String workspace,
      @RequestParam(name = "finished", defaultValue = "false") boolean finished,
      ServerWebExchange exchange) {
    Caller caller = HttpRequests.callerOf(exchange);
    return Flux.defer(
            () -> uploads.list(workspace == null ? null : new WorkspaceName(workspace), finished))
        .filter(status -> caller.may(Operation.LIST, status.file()))
        .map(UploadView::of);
  }

  @GetMapping("/{id}")
  Mono<UploadView> show(@PathVariable("id") String id, ServerWebExchange exchange) {
    Caller caller = HttpRequests.callerOf(exchange);
    return Mono.defer(() -> uploads.status(new UploadId(id)))
        .filter(status -> caller.may(Operation.LIST, status.file()))
        .switchIfEmpty(Mono.error(() -> Uploads.unknown(new UploadId(id))))
        .map(UploadView::of);
  }

  /** Gives an upload up; one that is over stays as it is. */
  @DeleteMapping("/{id}")
  Mono<UploadView> abort(@PathVariable("id") String id, ServerWebExchange exchange) {
    Caller caller = HttpRequests.callerOf(exchange);
    return Mono.defer(() -> bodies.abort(caller, new UploadId(id))).map(UploadView::of);
  }
}
