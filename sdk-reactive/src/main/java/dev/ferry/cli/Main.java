package dev.ferry.cli;

import dev.ferry.transfer.TransferException;
import java.util.List;
import picocli.CommandLine;

/** Entry of the command line. */
public final class Main {
  private Main() {}

  /**
   * Runs one command and ends the JVM with its {@link ExitCode}.
   *
   * @param arguments what the user typed behind {@code ferry}
   */
  public static void main(String[] arguments) {
    // Nothing is logged here; the libraries below should not say that they miss a logger.
    System.setProperty("slf4j.internal.verbosity", "ERROR");
    System.exit(run(Console.ofProcess(), arguments));
  }

  static int run(Console console, String... arguments) {
    String name = arguments.length == 0 ? "" : arguments[0];
    CommandLine commands = FerryCommand.commandLine(console, name);
    try {
      return commands.execute(DefaultWorkspace.in(arguments, console));
    } catch (TransferException e) {
      return new FailureReport(console).report(e, List.of(arguments).contains("--json"));
    }
  }
}
