package dev.ferry.service.rsocket;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.ControlCodec;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.service.upload.Uploads;
import dev.ferry.service.workspace.Workspaces;
import io.netty.buffer.ByteBuf;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Small requests about files and uploads (docs/protocol.md §7 and §8). */
final class ControlRequests {
  private final Workspaces workspaces;
  private final Uploads uploads;
  private final ControlCodec codec;

  ControlRequests(Workspaces workspaces, Uploads uploads, ControlCodec codec) {
    this.workspaces = workspaces;
    this.uploads = uploads;
    this.codec = codec;
  }

  /** Answers a request with one message. The data stays the caller's. */
  Mono<ServerMessage> one(Route route, ByteBuf data) {
    return switch (route) {
      case STAT ->
          workspaces
              .stat(codec.decode(data, ClientMessage.Stat.class).file())
              .map(ServerMessage.Entry::new);
      case REMOVE ->
          workspaces
              .remove(codec.decode(data, ClientMessage.Remove.class).file())
              .map(ServerMessage.Removed::new);
      case UPLOAD_STATUS ->
          uploads
              .status(codec.decode(data, ClientMessage.QueryUpload.class).id())
              .map(ServerMessage.Upload::new);
      case UPLOAD_ABORT ->
          uploads
              .abort(codec.decode(data, ClientMessage.AbortUpload.class).id())
              .map(ServerMessage.Upload::new);
      case UPLOAD, PUT, DOWNLOAD, PIECES, LIST, UPLOAD_LIST ->
          throw RequestRoutes.wrongInteraction(route);
    };
  }

  /** Answers a request with a stream of messages. The data stays the caller's. */
  Flux<ServerMessage> many(Route route, ByteBuf data) {
    return switch (route) {
      case LIST ->
          workspaces
              .list(codec.decode(data, ClientMessage.ListDirectory.class).directory())
              .map(ServerMessage.Entry::new);
      case UPLOAD_LIST -> listUploads(codec.decode(data, ClientMessage.ListUploads.class));
      case UPLOAD, PUT, DOWNLOAD, PIECES, STAT, REMOVE, UPLOAD_STATUS, UPLOAD_ABORT ->
          throw RequestRoutes.wrongInteraction(route);
    };
  }

  private Flux<ServerMessage> listUploads(ClientMessage.ListUploads list) {
    return uploads.list(list.workspaceOrNull(), list.finished()).map(ServerMessage.Upload::new);
  }
}
