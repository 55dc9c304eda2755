package dev.ferry.service.rsocket;

import dev.ferry.protocol.FileAnswer;
import dev.ferry.protocol.FileRequest;
import dev.ferry.protocol.Route;
import dev.ferry.service.workspace.Entries;

/** Requests about what is under a path (docs/protocol.md §7). */
final class FileRoutes {
  private FileRoutes() {}

  static void register(RouteTable table, Entries entries) {
    var unused =
        table
            .one(
                Route.STAT,
                FileRequest.Stat.class,
                (caller, stat) -> entries.stat(caller, stat.file()).map(FileAnswer.Entry::new))
            .one(
                Route.REMOVE,
                FileRequest.Remove.class,
                (caller, remove) ->
                    entries.remove(caller, remove.file()).map(FileAnswer.Removed::new))
            .many(
                Route.LIST,
                FileRequest.ListDirectory.class,
                (caller, list) ->
                    entries.list(caller, list.directory()).map(FileAnswer.Entry::new));
  }
}
