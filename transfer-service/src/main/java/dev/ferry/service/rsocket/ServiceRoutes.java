package dev.ferry.service.rsocket;

import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServiceAnswer;
import dev.ferry.protocol.ServiceRequest;
import dev.ferry.service.policy.Audit;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.policy.Operation;
import dev.ferry.transfer.RunningTransfer;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;

/** Requests about the service itself (docs/protocol.md §19). */
final class ServiceRoutes {
  private static final Set<String> MOVING =
      Arrays.stream(Route.values())
          .filter(Route::movesContents)
          .map(Route::operation)
          .collect(Collectors.toUnmodifiableSet());

  private ServiceRoutes() {}

  static void register(RouteTable table, ServiceFacts facts, Audit audit) {
    var unused =
        table
            .one(
                Route.ABOUT,
                ServiceRequest.About.class,
                (caller, about) -> facts.tell(caller).map(ServiceAnswer.Service::new))
            .many(
                Route.RUNNING_LIST,
                ServiceRequest.ListRunning.class,
                (caller, list) -> running(caller, list, audit));
  }

  private static Flux<ServiceAnswer> running(
      Caller caller, ServiceRequest.ListRunning list, Audit audit) {
    boolean names = caller.grant().operations().contains(Operation.AUDIT);
    return Flux.fromStream(audit::running)
        .filter(transfer -> MOVING.contains(transfer.operation()))
        .filter(
            transfer ->
                list.workspaceOrNull() == null
                    || transfer.file().workspace().equals(list.workspaceOrNull()))
        .filter(transfer -> caller.may(Operation.LIST, transfer.file()))
        .map(transfer -> new ServiceAnswer.Running(names ? transfer : withoutSubject(transfer)));
  }

  private static RunningTransfer withoutSubject(RunningTransfer transfer) {
    return new RunningTransfer(
        transfer.operation(), transfer.file(), transfer.bytes(), transfer.since(), null);
  }
}
