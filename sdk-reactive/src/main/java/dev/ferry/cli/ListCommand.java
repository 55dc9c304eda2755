package dev.ferry.cli;

import dev.ferry.client.ListItem;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspacePath;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** {@code ferry ls}. */
@Command(name = "ls", description = "List a directory of a workspace, or everything below it.")
final class ListCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Parameters(paramLabel = "WS:/path", description = "Directory to list.")
  private String directory = "";

  @Option(
      names = "--depth",
      paramLabel = "N",
      description = "How many levels (default 1); paths are shown from two on.")
  private int depth = 1;

  @Option(
      names = {"-R", "--recursive"},
      description = "Every level.")
  private boolean recursive;

  ListCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    WorkspaceFile target = WorkspaceFile.parse(directory);
    int levels = recursive ? WorkspacePath.MAX_DEPTH : depth;
    try (Session session = Session.open(server, console)) {
      Flux<ListItem> items =
          session.client().workspace(target.workspace()).walk(target.path().toString(), levels);
      if (output.json()) {
        printJson(target, Awaiting.value(items.collectList()));
      } else {
        var unused =
            Awaiting.optional(
                items.publishOn(Schedulers.boundedElastic()).doOnNext(this::print).then());
      }
    }
    return ExitCode.OK.number();
  }

  private void printJson(WorkspaceFile target, List<ListItem> items) {
    List<FileStat> entries =
        items.stream()
            .filter(item -> item instanceof ListItem.Entry)
            .map(item -> ((ListItem.Entry) item).stat())
            .toList();
    long skipped =
        items.stream()
            .filter(item -> item instanceof ListItem.End)
            .mapToLong(item -> ((ListItem.End) item).skipped())
            .sum();
    console.result(
        JsonText.object(
            json ->
                json.text("directory", target)
                    .number("skipped", skipped)
                    .array("entries", entries, (entry, stat) -> JsonFields.stat(entry, stat))));
  }

  private void print(ListItem item) {
    if (item instanceof ListItem.Entry entry) {
      if (!output.quiet()) {
        console.result(row(entry.stat()));
      }
      return;
    }
    long skipped = ((ListItem.End) item).skipped();
    if (skipped > 0) {
      console.note(
          skipped + " entries are not shown: their names are no paths, or may not be read");
    }
  }

  private String row(FileStat entry) {
    return String.format(
        Locale.ROOT,
        "%c %s %14d %s %s",
        letter(entry.type()),
        JsonFields.mode(entry.mode()),
        entry.sizeBytes(),
        entry.modified(),
        depth > 1 || recursive ? entry.path() : entry.path().name());
  }

  private static char letter(FileStat.Type type) {
    return switch (type) {
      case FILE -> '-';
      case DIRECTORY -> 'd';
      case LINK -> 'l';
      case OTHER -> '?';
    };
  }
}
