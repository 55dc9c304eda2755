package dev.ferry.cli;

import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.WorkspaceFile;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code ferry ls}. */
@Command(name = "ls", description = "List a directory of a workspace.")
final class ListCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Parameters(paramLabel = "WS:/path", description = "Directory to list.")
  private String directory = "";

  ListCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    WorkspaceFile target = WorkspaceFile.parse(directory);
    try (Session session = Session.open(server, console)) {
      List<FileStat> entries = Awaiting.value(session.client().list(target).collectList());
      if (output.json()) {
        console.result(
            JsonText.object(
                json ->
                    json.text("directory", target)
                        .array("entries", entries, (entry, stat) -> JsonFields.stat(entry, stat))));
      } else if (!output.quiet()) {
        entries.forEach(entry -> console.result(row(entry)));
      }
    }
    return ExitCode.OK.number();
  }

  private static String row(FileStat entry) {
    return String.format(
        Locale.ROOT,
        "%c %s %14d %s %s",
        letter(entry.type()),
        JsonFields.mode(entry.mode()),
        entry.sizeBytes(),
        entry.modified(),
        entry.path().name());
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
