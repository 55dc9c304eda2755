package dev.ferry.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** Commands that the launcher script runs itself; they are here so that help shows them. */
final class LauncherCommands {
  private LauncherCommands() {}

  /** {@code ferry serve}. */
  @Command(
      name = "serve",
      description = "Run the service. Port 0 takes a free one.",
      footer = {
        "",
        "--ferry.NAME=VALUE gives any setting of docs/operations.md, too.",
        "'ferry serve --data DIR' is all it takes to try it."
      })
  static final class Serve extends Delegated {
    @Option(
        names = "--data",
        paramLabel = "DIR",
        description = "Folder of everything (default ./ferry-data).")
    @Nullable String data;

    @Option(
        names = "--bind",
        paramLabel = "ADDR",
        description = "Address to listen at (default 127.0.0.1); others need a token.")
    @Nullable String bind;

    @Option(names = "--port", paramLabel = "N", description = "RSocket (default 7420).")
    int port;

    @Option(
        names = "--http-port",
        paramLabel = "N",
        description = "Health, metrics, RSocket over WebSocket (default 7480).")
    int httpPort;

    @Option(
        names = "--token-file",
        paramLabel = "FILE",
        description = "The operator's token; clients pass it with --token-file or FERRY_TOKEN.")
    @Nullable String tokenFile;

    @Option(
        names = "--no-create-workspaces",
        description = "A workspace is not made by its first use.")
    boolean noCreateWorkspaces;

    @Option(
        names = "--config",
        paramLabel = "FILE",
        description = "Settings as properties or YAML.")
    @Nullable String config;

    @Option(
        names = "--hook-path",
        paramLabel = "JARS",
        description = "Jars with hooks of your own, with colons.")
    @Nullable String hookPath;

    @Option(
        names = "--accept-new-store",
        description = {
          "Once, after the resume store was lost: takes the one that is there and gives up",
          "unfinished uploads."
        })
    boolean acceptNewStore;
  }

  /** {@code ferry check}. */
  @Command(
      name = "check",
      description = "Check a data folder, with its service stopped; repair what can be.",
      footer = {"", "Exit codes: 0 all well or repaired, 6 findings left, 7 not possible now"})
  static final class Check extends Delegated {
    @Option(
        names = "--data",
        paramLabel = "DIR",
        description = "Folder to check (default ./ferry-data).")
    @Nullable String data;

    @Option(names = "--repair", description = "Repair what can be.")
    boolean repair;

    @Option(names = "--quick", description = "Do not read contents.")
    boolean quick;

    @Option(
        names = "--part",
        paramLabel = "N/T",
        description = "Read the N-th of T parts of the files.")
    @Nullable String part;

    @Option(names = "--store", paramLabel = "URL", description = "As serve has ferry.store.")
    @Nullable String store;

    @Option(names = "--store-user", paramLabel = "NAME", description = "Who logs in there.")
    @Nullable String storeUser;

    @Option(names = "--store-password-file", paramLabel = "FILE", description = "With what.")
    @Nullable String storePasswordFile;

    @Option(
        names = "--config",
        paramLabel = "FILE",
        description = "Settings (properties) where hooks transform files.")
    @Nullable String config;
  }

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

    @Unmatched private List<String> arguments = List.of();

    @Override
    public Integer call() {
      CommandLine line = spec == null ? new CommandLine(this) : spec.commandLine();
      throw new ParameterException(
          line,
          "'"
              + line.getCommandName()
              + "' and its "
              + arguments.size()
              + " further arguments run through the launcher: use the 'ferry' script of the checkout");
    }
  }
}
