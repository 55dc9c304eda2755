package dev.ferry.cli;

import dev.ferry.client.Workspace;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;

/** A command that does one thing in one workspace. */
abstract class PathCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  PathCommand(Console console) {
    this.console = console;
  }

  /** Names the workspace; asked first. */
  abstract WorkspaceFile first();

  /** Does it. */
  abstract void run(Session session, Workspace workspace);

  @Override
  public Integer call() {
    WorkspaceFile file = first();
    try (Session session = Session.open(server, console)) {
      run(session, session.client().workspace(file.workspace()));
    }
    return ExitCode.OK.number();
  }

  final Console console() {
    return console;
  }

  final OutputOptions output() {
    return output;
  }

  /** Prints one object for scripts, or one line for people. */
  final void print(String line, Consumer<JsonText> members) {
    if (output.json()) {
      console.result(JsonText.object(members));
    } else if (!output.quiet()) {
      console.result(line);
    }
  }

  /** The path of a second file, which must be in the same workspace. */
  static String pathBeside(WorkspaceFile first, String text) {
    WorkspaceFile second = WorkspaceFile.parse(text);
    if (!second.workspace().equals(first.workspace())) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT,
          "Both paths must be in one workspace; pull and push move files between two");
    }
    return second.path().toString();
  }
}
