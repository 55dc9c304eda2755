package dev.ferry.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ferry version}. */
@Command(name = "version", description = "Print the version.")
final class VersionCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private OutputOptions output = new OutputOptions();

  VersionCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    String java = System.getProperty("java.version", "unknown");
    if (output.json()) {
      console.result(JsonText.object(json -> json.text("ferry", version()).text("java", java)));
    } else {
      console.result("ferry " + version() + " (java " + java + ")");
    }
    return ExitCode.OK.number();
  }

  /** From the jar's manifest; a build that runs from class folders has none. */
  static String version() {
    return Optional.ofNullable(VersionCommand.class.getPackage().getImplementationVersion())
        .orElse("development");
  }
}
