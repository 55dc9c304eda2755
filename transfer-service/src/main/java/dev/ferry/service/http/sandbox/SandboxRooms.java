package dev.ferry.service.http.sandbox;

import dev.ferry.service.http.HttpRequests;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.policy.Operation;
import dev.ferry.service.workspace.Entries;
import dev.ferry.service.workspace.Workspaces;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceInfo;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import dev.ferry.transfer.WorkspaceSpec;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Makes sandboxes, and finds the one a request means. */
@Component
final class SandboxRooms {
  private final Workspaces workspaces;
  private final Entries entries;

  SandboxRooms(Workspaces workspaces, Entries entries) {
    this.workspaces = workspaces;
    this.entries = entries;
  }

  /**
   * What a request is about. The sandbox of clients in debug mode is made when it is not there, for
   * whoever may make one.
   */
  Mono<SandboxRoom> of(ServerWebExchange exchange) {
    return Mono.defer(
        () -> {
          Caller caller = HttpRequests.callerOf(exchange);
          SandboxUser user = SandboxUser.of(exchange.getRequest());
          WorkspaceName name =
              SandboxEntrance.signedFor(exchange)
                  .or(() -> SandboxNames.named(exchange.getRequest()))
                  .orElse(SandboxNames.DEBUG);
          SandboxRoom room = new SandboxRoom(caller, name, user);
          return name.equals(SandboxNames.DEBUG) && mayMake(caller)
              ? workspaces
                  .get(caller, name)
                  .onErrorResume(
                      SandboxRooms::isMissing, missing -> made(caller, WorkspaceSpec.named(name)))
                  .thenReturn(room)
              : Mono.just(room);
        });
  }

  private static boolean mayMake(Caller caller) {
    return caller.grant().operations().contains(Operation.MANAGE)
        && caller.knows(SandboxNames.DEBUG);
  }

  private static boolean isMissing(Throwable failure) {
    return failure instanceof TransferException known
        && known.code() == FailureCode.UNKNOWN_WORKSPACE;
  }

  /** A new sandbox with its homes, as the register has it. */
  Mono<WorkspaceInfo> made(Caller caller, WorkspaceSpec spec) {
    return workspaces
        .create(caller, spec, true)
        .thenMany(Flux.just(SandboxUser.values()))
        .concatMap(user -> home(spec.name(), user))
        .then(Mono.defer(() -> workspaces.get(Caller.OPERATOR, spec.name())));
  }

  /** Belongs to the sandbox, whatever who makes it may do in it. */
  private Mono<Boolean> home(WorkspaceName name, SandboxUser user) {
    return entries.makeDirectory(
        Caller.OPERATOR, new WorkspaceFile(name, WorkspacePath.parse(user.home())));
  }
}
