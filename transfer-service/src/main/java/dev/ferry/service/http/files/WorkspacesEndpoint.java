package dev.ferry.service.http.files;

import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import dev.ferry.service.http.HttpRequests;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.workspace.Workspaces;
import dev.ferry.transfer.Absence;
import dev.ferry.transfer.WorkspaceName;
import java.net.URI;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Whole workspaces as JSON (docs/http/files.md §5). */
@RestController
@RequestMapping(path = "/v1/workspaces", produces = APPLICATION_JSON_VALUE)
final class WorkspacesEndpoint {
  private final Workspaces workspaces;

  WorkspacesEndpoint(Workspaces workspaces) {
    this.workspaces = workspaces;
  }

  @GetMapping
  Flux<WorkspaceView> list(ServerWebExchange exchange) {
    return workspaces.list(HttpRequests.callerOf(exchange)).map(WorkspaceView::of);
  }

  @PostMapping(consumes = APPLICATION_JSON_VALUE)
  Mono<ResponseEntity<WorkspaceView>> create(
      @RequestBody WorkspaceWish wish, ServerWebExchange exchange) {
    Caller caller = HttpRequests.callerOf(exchange);
    return workspaces
        .create(caller, wish.spec(), wish.isSealed())
        .map(WorkspaceView::of)
        .map(
            made ->
                ResponseEntity.created(URI.create(RequestedFile.WORKSPACES + made.name()))
                    .body(made));
  }

  @GetMapping("/{workspace}")
  Mono<WorkspaceView> show(@PathVariable("workspace") String name, ServerWebExchange exchange) {
    Caller caller = HttpRequests.callerOf(exchange);
    return workspaces.get(caller, new WorkspaceName(name)).map(WorkspaceView::of);
  }

  /** From now on its read-only paths are so. */
  @PostMapping("/{workspace}/seal")
  Mono<WorkspaceView> seal(@PathVariable("workspace") String name, ServerWebExchange exchange) {
    Caller caller = HttpRequests.callerOf(exchange);
    return workspaces.seal(caller, new WorkspaceName(name)).map(WorkspaceView::of);
  }

  @DeleteMapping("/{workspace}")
  Mono<ResponseEntity<Void>> remove(
      @PathVariable("workspace") String name, ServerWebExchange exchange) {
    Caller caller = HttpRequests.callerOf(exchange);
    WorkspaceName workspace = new WorkspaceName(name);
    return workspaces
        .remove(caller, workspace)
        .flatMap(
            existed ->
                existed
                    ? Mono.just(ResponseEntity.noContent().<Void>build())
                    : Mono.error(Absence.of(workspace)));
  }
}
