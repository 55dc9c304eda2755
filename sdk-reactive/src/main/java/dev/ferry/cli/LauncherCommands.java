package dev.ferry.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Commands that the launcher script runs itself; they are here so that help shows them. */
final class LauncherCommands {
  private LauncherCommands() {}

  /** {@code ferry serve}. */
  @Command(
      name = "serve",
      description = "Run the service.",
      footer = {
        "",
        "Options: --data DIR (default ./ferry-data), --bind ADDR (default 127.0.0.1),",
        "         --port N (RSocket, default 7420), --http-port N (default 7480),",
        "         0 takes a free port;",
        "         --token-file FILE, --no-create-workspaces,",
        "         --config FILE (settings as properties or YAML), --hook-path JARS (with",
        "         hooks of your own),",
        "         --accept-new-store (once, after the resume store was lost: takes the",
        "         one that is there and gives up unfinished uploads),",
        "         --ferry.NAME=VALUE for the settings of docs/operations.md"
      })
  static final class Serve extends Delegated {}

  /** {@code ferry check}. */
  @Command(
      name = "check",
      description = "Check a data folder, with its service stopped; repair what can be.",
      footer = {
        "",
        "Options: --data DIR (default ./ferry-data), --repair, --quick (contents are not",
        "         read), --part N/T (reads the N-th of T parts of the files),",
        "         --store URL --store-user NAME --store-password-file FILE as serve has them,",
        "         --config FILE (properties) where hooks transform files",
        "Exit codes: 0 all well or repaired, 6 findings left, 7 not possible now"
      })
  static final class Check extends Delegated {}

  /** {@code ferry demo}. */
  @Command(
      name = "demo",
      description =
          "Show a transfer surviving kill -9 and a cut connection; leaves nothing behind.",
      footer = {"", "Arguments: [FILE] [--size SIZE] (default: 2 GiB of seeded random bytes)"})
  static final class Demo extends Delegated {}

  /** {@code ferry lab}. */
  @Command(
      name = "lab",
      description = "Run an experiment: crash suites, memory, speed; without a name, list them.",
      footer = {"", "Arguments: [NAME [options]]"})
  static final class Lab extends Delegated {}

  /** A command this program cannot run without the launcher. */
  abstract static class Delegated implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Parameters(hidden = true, arity = "0..*")
    private List<String> arguments = List.of();

    @Override
    public Integer call() {
      CommandLine line = spec == null ? new CommandLine(this) : spec.commandLine();
      throw new ParameterException(
          line,
          "'"
              + line.getCommandName()
              + "' with "
              + arguments.size()
              + " arguments runs through the launcher: use the 'ferry' script of the checkout");
    }
  }
}
