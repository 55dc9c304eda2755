package dev.ferry.service.rsocket;

import dev.ferry.protocol.Route;
import dev.ferry.protocol.WorkspaceAnswer;
import dev.ferry.protocol.WorkspaceRequest;
import dev.ferry.service.workspace.Workspaces;

/** Requests about whole workspaces (docs/protocol.md §13). */
final class WorkspaceRoutes {
  private WorkspaceRoutes() {}

  static void register(RouteTable table, Workspaces workspaces) {
    var unused =
        table
            .one(
                Route.WORKSPACE_CREATE,
                WorkspaceRequest.Create.class,
                (caller, create) ->
                    workspaces
                        .create(caller, create.spec(), create.sealed())
                        .map(WorkspaceAnswer.Info::new))
            .one(
                Route.WORKSPACE_SEAL,
                WorkspaceRequest.Seal.class,
                (caller, seal) ->
                    workspaces.seal(caller, seal.name()).map(WorkspaceAnswer.Info::new))
            .one(
                Route.WORKSPACE_GET,
                WorkspaceRequest.Get.class,
                (caller, get) -> workspaces.get(caller, get.name()).map(WorkspaceAnswer.Info::new))
            .one(
                Route.WORKSPACE_REMOVE,
                WorkspaceRequest.Remove.class,
                (caller, remove) ->
                    workspaces.remove(caller, remove.name()).map(WorkspaceAnswer.Removed::new))
            .many(
                Route.WORKSPACE_LIST,
                WorkspaceRequest.ListAll.class,
                (caller, list) -> workspaces.list(caller).map(WorkspaceAnswer.Info::new));
  }
}
