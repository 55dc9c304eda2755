package dev.ferry.cli;

/** Entry of the command line. */
public final class Main {
  private Main() {}

  /**
   * Runs one command and ends the JVM with its {@link ExitCode}.
   *
   * @param arguments what the user typed behind {@code ferry}
   */
  public static void main(String[] arguments) {
    System.exit(run(Console.ofProcess(), arguments));
  }

  static int run(Console console, String... arguments) {
    return FerryCommand.commandLine(console).execute(arguments);
  }
}
