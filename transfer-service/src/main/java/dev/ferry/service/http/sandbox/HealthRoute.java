package dev.ferry.service.http.sandbox;

import dev.ferry.service.policy.Authority;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.workspace.Workspaces;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceName;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Whether the service is there, and the sandbox that is asked for. */
@RestController
final class HealthRoute {
  private final SandboxEntrance entrance;
  private final Authority authority;
  private final Workspaces workspaces;

  HealthRoute(SandboxEntrance entrance, Authority authority, Workspaces workspaces) {
    this.entrance = entrance;
    this.authority = authority;
    this.workspaces = workspaces;
  }

  /** A sandbox that the caller may not know of is none. */
  @GetMapping(SandboxEntrance.HEALTH)
  Mono<ResponseEntity<Void>> health(ServerWebExchange exchange) {
    return Mono.defer(() -> there(exchange))
        .onErrorReturn(TransferException.class, false)
        .map(there -> there ? HttpStatus.NO_CONTENT : HttpStatus.BAD_GATEWAY)
        .map(status -> ResponseEntity.status(status).build());
  }

  private Mono<Boolean> there(ServerWebExchange exchange) {
    return SandboxNames.named(exchange.getRequest())
        .filter(name -> !name.equals(SandboxNames.DEBUG))
        .map(name -> isThere(exchange, name))
        .orElseGet(() -> Mono.just(true));
  }

  private Mono<Boolean> isThere(ServerWebExchange exchange, WorkspaceName name) {
    return entrance
        .caller(exchange, authority)
        .flatMap((Caller caller) -> workspaces.get(caller, name))
        .thenReturn(true);
  }
}
