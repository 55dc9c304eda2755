package dev.ferry.cli;

import dev.ferry.transfer.WorkspaceFile;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code ferry rm}. */
@Command(
    name = "rm",
    description = "Remove a file or an empty directory; removing what is not there is no failure.")
final class RemoveCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Parameters(paramLabel = "WS:/path", description = "What to remove.")
  private String path = "";

  RemoveCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    WorkspaceFile target = WorkspaceFile.parse(path);
    try (Session session = Session.open(server, console)) {
      boolean removed = Awaiting.value(session.client().remove(target));
      if (output.json()) {
        console.result(JsonText.object(json -> json.text("file", target).flag("removed", removed)));
      } else if (!output.quiet()) {
        console.result((removed ? "removed " : "nothing was at ") + target);
      }
    }
    return ExitCode.OK.number();
  }
}
