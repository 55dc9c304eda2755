package dev.ferry.cli;

import dev.ferry.client.Workspace;
import dev.ferry.transfer.FileChange;
import dev.ferry.transfer.WorkspaceFile;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** {@code ferry watch}. */
@Command(
    name = "watch",
    description = "Show what changes in a directory, until Ctrl-C; with --json one object a line.")
final class WatchCommand extends PathCommand {
  @Parameters(paramLabel = "WS:/path", description = "Directory to watch.")
  private String path = "";

  @Option(
      names = {"-R", "--recursive"},
      description = "Everything below it, too.")
  private boolean recursive;

  @Option(names = "--count", paramLabel = "N", description = "End after that many events.")
  private long count = Long.MAX_VALUE;

  WatchCommand(Console console) {
    super(console);
  }

  @Override
  WorkspaceFile first() {
    return WorkspaceFile.parse(path);
  }

  @Override
  void run(Session session, Workspace workspace) {
    Flux<FileChange> changes = workspace.watch(first().path().toString(), recursive);
    var unused =
        Awaiting.optional(
            changes.take(count).publishOn(Schedulers.boundedElastic()).doOnNext(this::show).then());
  }

  private void show(FileChange change) {
    String kind = change.kind().name().toLowerCase(Locale.ROOT);
    print(
        kind + change.path().map(changed -> " " + changed).orElse(""),
        json -> json.text("change", kind).text("path", change.pathOrNull()));
  }
}
