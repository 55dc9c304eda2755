package dev.ferry.cli;

import dev.ferry.client.Workspace;
import dev.ferry.transfer.WorkspaceFile;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ferry rm}. */
@Command(
    name = "rm",
    description = "Remove a file, a link or a directory; removing what is not there is no failure.")
final class RemoveCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Parameters(paramLabel = "WS:/path", description = "What to remove.")
  private String path = "";

  @Option(
      names = {"-r", "-R", "--recursive"},
      description = "A directory with everything below it, gone at once.")
  private boolean recursive;

  RemoveCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    WorkspaceFile target = WorkspaceFile.parse(path);
    try (Session session = Session.open(server, console)) {
      Workspace workspace = session.client().workspace(target.workspace());
      String name = target.path().toString();
      boolean removed =
          Awaiting.value(recursive ? workspace.removeTree(name) : workspace.remove(name));
      if (output.json()) {
        console.result(JsonText.object(json -> json.text("file", target).flag("removed", removed)));
      } else if (!output.quiet()) {
        console.result((removed ? "removed " : "nothing was at ") + target);
      }
    }
    return ExitCode.OK.number();
  }
}
