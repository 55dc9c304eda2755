package dev.ferry.cli;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ferry}: the root of all commands. */
@Command(
    name = "ferry",
    synopsisSubcommandLabel = "COMMAND",
    description = "Moves files in and out of workspaces; transfers survive crashes of either side.",
    exitCodeListHeading = "%nExit codes:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ferry serve                            run the service on this machine",
      "  ferry push big.bin demo:/in/big.bin    send a file; run it again to continue",
      "  ferry pull demo:/in/big.bin copy.bin   fetch it",
      "  ferry pull demo:/in/log.txt - | tail   stream it",
      "  echo hi | ferry write demo:/a/b; ferry cat demo:/a/b; ferry ls -R demo:/",
      "  ferry uploads list --json              one JSON object for scripts",
      "  ferry doctor                           what is wrong, and how to mend it",
      "  ferry demo                             see a transfer survive kill -9",
      "",
      "Environment: FERRY_SERVER, FERRY_TOKEN, FERRY_TLS=true, FERRY_CACERT, FERRY_CERT,",
      "             FERRY_CERT_KEY (as --server, --tls, … of the commands), FERRY_PROFILE,",
      "             FERRY_WORKSPACE (see 'ferry help config'), JAVA_HOME,",
      "             FERRY_JAVA_OPTS (flags for the JVM of every command)"
    })
final class FerryCommand implements Callable<Integer> {
  private static final String HELP = "help";

  @Spec private @Nullable CommandSpec spec;

  private FerryCommand() {}

  /** Every command, as help shows them. */
  static CommandLine commandLine(Console console) {
    return commandLine(console, commands(console).values());
  }

  /** Only the named command, because setting up all of them takes longer than most commands. */
  static CommandLine commandLine(Console console, String name) {
    Supplier<Object> command = commands(console).get(name);
    return command == null || name.equals(HELP)
        ? commandLine(console)
        : commandLine(console, List.of(command));
  }

  private static CommandLine commandLine(Console console, Collection<Supplier<Object>> commands) {
    FailureReport failures = new FailureReport(console);
    CommandLine root = new CommandLine(new FerryCommand());
    commands.forEach(command -> root.addSubcommand(command.get()));
    addHelp(root);
    root.getCommandSpec().usageMessage().exitCodeList(exitCodes());
    return root.setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures);
  }

  private static Map<String, Supplier<Object>> commands(Console console) {
    Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
    commands.put("push", () -> new PushCommand(console));
    commands.put("pull", () -> new PullCommand(console));
    commands.put("mirror", () -> new MirrorCommand(console));
    commands.put("put-all", () -> new PutAllCommand(console));
    commands.put("get-all", () -> new GetAllCommand(console));
    commands.put("tar", () -> new TarCommand(console));
    commands.put("ls", () -> new ListCommand(console));
    commands.put("stat", () -> new StatCommand(console));
    commands.put("rm", () -> new RemoveCommand(console));
    commands.put("cat", () -> new ContentCommands.Cat(console));
    commands.put("write", () -> new ContentCommands.Write(console));
    commands.put("mkdir", () -> new EntryCommands.MakeDirectory(console));
    commands.put("mv", () -> new EntryCommands.Move(console));
    commands.put("cp", () -> new ContentCommands.Copy(console));
    commands.put("compose", () -> new ContentCommands.Compose(console));
    commands.put("ln", () -> new EntryCommands.Link(console));
    commands.put("readlink", () -> new EntryCommands.ReadLink(console));
    commands.put("chmod", () -> new EntryCommands.ChangeMode(console));
    commands.put("touch", () -> new EntryCommands.Touch(console));
    commands.put("flush", () -> new EntryCommands.Flush(console));
    commands.put("label", () -> new LabelCommand(console));
    commands.put("watch", () -> new WatchCommand(console));
    commands.put("uploads", () -> new UploadsCommand(console));
    commands.put("workspace", () -> new WorkspaceCommand(console));
    commands.put("token", () -> new TokenCommand(console));
    commands.put("audit", () -> new AuditCommand(console));
    commands.put("top", () -> new TopCommand(console));
    commands.put("doctor", () -> new DoctorCommand(console));
    commands.put("config", () -> new ConfigCommand(console));
    commands.put("completion", () -> new CompletionCommand(console));
    commands.put("serve", LauncherCommands.Serve::new);
    commands.put("check", LauncherCommands.Check::new);
    commands.put("demo", LauncherCommands.Demo::new);
    commands.put("lab", LauncherCommands.Lab::new);
    commands.put("version", () -> new VersionCommand(console));
    commands.put(HELP, HelpCommand::new);
    return commands;
  }

  @Override
  public Integer call() {
    CommandLine line = spec == null ? new CommandLine(this) : spec.commandLine();
    throw new ParameterException(line, "Name a command");
  }

  private static void addHelp(CommandLine command) {
    if (command.getCommandSpec().findOption("--help") == null) {
      command
          .getCommandSpec()
          .addOption(
              OptionSpec.builder("-h", "--help")
                  .usageHelp(true)
                  .description("Show this help.")
                  .build());
    }
    command.getSubcommands().values().forEach(FerryCommand::addHelp);
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
