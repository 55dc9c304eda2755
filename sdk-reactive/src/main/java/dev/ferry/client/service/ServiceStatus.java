package dev.ferry.client.service;

import dev.ferry.client.internal.WorkspaceCalls;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServiceAnswer;
import dev.ferry.protocol.ServiceRequest;
import dev.ferry.transfer.RunningTransfer;
import dev.ferry.transfer.ServiceInfo;
import dev.ferry.transfer.WorkspaceName;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The service itself. Every method returns a cold publisher; each subscription is a question of its
 * own. A service that is older than these questions answers {@code MALFORMED}.
 */
public final class ServiceStatus {
  private final WorkspaceCalls calls;

  /** Of the client that these calls are of; see {@code FerryClient.service()}. */
  public ServiceStatus(WorkspaceCalls calls) {
    this.calls = calls;
  }

  /** Version, clock, limits and, for who may write, room (docs/protocol.md §19.1). */
  public Mono<ServiceInfo> about() {
    return calls
        .ask(Route.ABOUT, ServiceRequest.About::new, ServiceAnswer.Service.class)
        .map(ServiceAnswer.Service::info);
  }

  /**
   * The requests that move contents now, of what this client may see (docs/protocol.md §19.2).
   *
   * @param workspaceOrNull only in that one; null for all
   */
  public Flux<RunningTransfer> running(@Nullable WorkspaceName workspaceOrNull) {
    return calls
        .askMany(
            Route.RUNNING_LIST,
            () -> new ServiceRequest.ListRunning(workspaceOrNull),
            ServiceAnswer.Running.class)
        .map(ServiceAnswer.Running::transfer);
  }
}
