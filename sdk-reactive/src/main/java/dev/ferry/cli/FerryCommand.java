package dev.ferry.cli;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code ferry}: the root of all commands. */
@Command(
    name = "ferry",
    synopsisSubcommandLabel = "COMMAND",
    description = "Moves files in and out of workspaces; transfers survive crashes of either side.",
    exitCodeListHeading = "%nExit codes:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ferry serve                                   run the service on this machine",
      "  ferry push big.bin demo:/in/big.bin           send a file; run it again to continue",
      "  ferry pull demo:/in/big.bin copy.bin          fetch it",
      "  ferry pull demo:/in/log.txt - | tail          stream it",
      "  ferry push --json big.bin demo:/in/big.bin    one JSON object for scripts",
      "  ferry demo                                    see a transfer survive kill -9",
      "",
      "Environment: FERRY_SERVER, FERRY_TOKEN, FERRY_JAVA_OPTS (flags for every JVM), JAVA_HOME"
    })
final class FerryCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  private boolean help;

  @Spec private @Nullable CommandSpec spec;

  private FerryCommand() {}

  static CommandLine commandLine(Console console) {
    FailureReport failures = new FailureReport(console);
    CommandLine root = new CommandLine(new FerryCommand());
    root.addSubcommand(new PushCommand(console))
        .addSubcommand(new PullCommand(console))
        .addSubcommand(new ListCommand(console))
        .addSubcommand(new StatCommand(console))
        .addSubcommand(new RemoveCommand(console))
        .addSubcommand(new UploadsCommand(console))
        .addSubcommand(new LauncherCommands.Serve())
        .addSubcommand(new LauncherCommands.Demo())
        .addSubcommand(new LauncherCommands.Lab())
        .addSubcommand(new VersionCommand(console))
        .addSubcommand(new HelpCommand());
    root.getCommandSpec().usageMessage().exitCodeList(exitCodes());
    return root.setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures);
  }

  @Override
  public Integer call() {
    CommandLine line = spec == null ? new CommandLine(this) : spec.commandLine();
    throw new ParameterException(line, "Name a command");
  }

  private static Map<String, String> exitCodes() {
    return Arrays.stream(ExitCode.values())
        .collect(
            Collectors.toMap(
                code -> Integer.toString(code.number()),
                ExitCode::meaning,
                (first, second) -> first,
                LinkedHashMap::new));
  }
}
