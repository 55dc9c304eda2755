package dev.ferry.service.rsocket;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.policy.Operation;
import dev.ferry.service.upload.Uploads;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadStatus;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Requests about uploads (docs/protocol.md §8). */
final class UploadRoutes {
  private UploadRoutes() {}

  static void register(RouteTable table, Uploads uploads) {
    var unused =
        table
            .one(
                Route.UPLOAD_STATUS,
                ClientMessage.QueryUpload.class,
                (caller, query) -> own(caller, query.id(), uploads).map(ServerMessage.Upload::new))
            .one(
                Route.UPLOAD_ABORT,
                ClientMessage.AbortUpload.class,
                (caller, abort) ->
                    own(caller, abort.id(), uploads)
                        .flatMap(status -> uploads.abort(status.id()))
                        .map(ServerMessage.Upload::new))
            .many(
                Route.UPLOAD_LIST,
                ClientMessage.ListUploads.class,
                (caller, list) -> listed(caller, list, uploads));
  }

  private static Flux<ServerMessage.Upload> listed(
      Caller caller, ClientMessage.ListUploads list, Uploads uploads) {
    return uploads
        .list(list.workspaceOrNull(), list.finished())
        .filter(status -> caller.may(Operation.LIST, status.file()))
        .map(ServerMessage.Upload::new);
  }

  /** An upload of somebody else is not there. */
  private static Mono<UploadStatus> own(Caller caller, UploadId id, Uploads uploads) {
    return uploads
        .status(id)
        .filter(status -> caller.may(Operation.WRITE, status.file()))
        .switchIfEmpty(Mono.error(() -> Uploads.unknown(id)));
  }
}
