package dev.ferry.service.rsocket;

import dev.ferry.protocol.FileAnswer;
import dev.ferry.protocol.FileRequest;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.protocol.frame.ChunkBuffers;
import dev.ferry.service.download.Downloads;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.upload.UploadEvent;
import dev.ferry.service.workspace.Copies;
import dev.ferry.service.workspace.Entries;
import dev.ferry.service.workspace.Listed;
import dev.ferry.transfer.WorkspaceFile;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Requests about what is under a path (docs/protocol.md §7). */
final class FileRoutes {
  private final Entries entries;
  private final Copies copies;
  private final Downloads downloads;

  private FileRoutes(DoorRooms rooms) {
    this.entries = rooms.entries();
    this.downloads = rooms.downloads();
    this.copies = new Copies(rooms.uploads(), downloads, entries, ChunkBuffers.POOL);
  }

  static void register(RouteTable table, DoorRooms rooms) {
    FileRoutes routes = new FileRoutes(rooms);
    routes.looks(table);
    routes.changes(table);
    routes.copies(table);
  }

  private void looks(RouteTable table) {
    var unused =
        table
            .one(
                Route.STAT,
                FileRequest.Stat.class,
                (caller, stat) ->
                    entries.stat(caller, stat.file(), stat.follow()).map(FileAnswer.Entry::new))
            .many(Route.LIST, FileRequest.ListDirectory.class, this::list)
            .many(
                Route.WATCH,
                FileRequest.Watch.class,
                (caller, watch) ->
                    entries
                        .watch(caller, watch.directory(), watch.recursive())
                        .map(FileAnswer.Changed::new))
            .one(
                Route.READ_LINK,
                FileRequest.ReadLink.class,
                (caller, link) ->
                    entries.linkText(caller, link.file()).map(FileAnswer.LinkText::new));
  }

  private void changes(RouteTable table) {
    var unused =
        table
            .one(Route.REMOVE, FileRequest.Remove.class, this::remove)
            .one(
                Route.MAKE_DIRECTORY,
                FileRequest.MakeDirectory.class,
                (caller, make) ->
                    entries.makeDirectory(caller, make.directory()).map(FileAnswer.Made::new))
            .one(
                Route.MOVE,
                FileRequest.Move.class,
                (caller, move) ->
                    entries
                        .move(caller, move.source(), move.target(), move.ifAbsent())
                        .map(FileAnswer.Entry::new))
            .one(
                Route.CHANGE,
                FileRequest.Change.class,
                (caller, change) ->
                    entries
                        .change(caller, change.file(), change.attributes())
                        .map(FileAnswer.Entry::new))
            .one(
                Route.MAKE_LINK,
                FileRequest.MakeLink.class,
                (caller, link) ->
                    entries.link(caller, link.file(), link.text()).map(FileAnswer.Entry::new))
            .one(
                Route.LABEL,
                FileRequest.Label.class,
                (caller, label) ->
                    entries
                        .label(caller, label.file(), label.labels(), downloads::checksum)
                        .map(FileAnswer.Entry::new))
            .one(
                Route.FLUSH,
                FileRequest.FlushPath.class,
                (caller, flush) ->
                    entries.flush(caller, flush.file()).map(FileAnswer.Flushed::new));
  }

  private void copies(RouteTable table) {
    var unused =
        table
            .many(Route.COPY, FileRequest.Copy.class, this::copy)
            .many(Route.COMPOSE, FileRequest.Compose.class, this::compose);
  }

  /** A client that names no depth knows entries only. */
  private Flux<ServerMessage> list(Caller caller, FileRequest.ListDirectory list) {
    return list.depth() == 0
        ? entries.list(caller, list.directory()).map(FileAnswer.Entry::new)
        : entries.walk(caller, list.directory(), list.depth()).map(FileRoutes::message);
  }

  private static ServerMessage message(Listed item) {
    return item instanceof Listed.Entry entry
        ? new FileAnswer.Entry(entry.stat())
        : new FileAnswer.Listed(((Listed.End) item).skipped());
  }

  private Mono<FileAnswer.Removed> remove(Caller caller, FileRequest.Remove remove) {
    return remove.recursive()
        ? entries
            .removeTree(caller, remove.file())
            .map(gone -> new FileAnswer.Removed(gone.existed(), gone.entries(), gone.bytes()))
        : entries.remove(caller, remove.file()).map(FileAnswer.Removed::new);
  }

  private Flux<ServerMessage> copy(Caller caller, FileRequest.Copy copy) {
    WorkspaceFile target = new WorkspaceFile(copy.source().workspace(), copy.target());
    return copies
        .copy(
            caller,
            copy.source(),
            new Copies.Target(target, copy.condition(), copy.durabilityOrNull()))
        .map(FileRoutes::message);
  }

  private Flux<ServerMessage> compose(Caller caller, FileRequest.Compose compose) {
    return copies
        .compose(
            caller,
            compose.sources(),
            compose.removeSources(),
            new Copies.Target(compose.target(), compose.condition(), compose.durabilityOrNull()))
        .map(FileRoutes::message);
  }

  private static ServerMessage message(UploadEvent event) {
    return event instanceof UploadEvent.Acknowledged acknowledged
        ? new ServerMessage.Ack(acknowledged.durable())
        : new ServerMessage.Completed(((UploadEvent.Published) event).receipt());
  }
}
