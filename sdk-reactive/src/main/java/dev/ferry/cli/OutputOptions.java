package dev.ferry.cli;

import picocli.CommandLine.Option;

/** How a command reports. */
final class OutputOptions {
  @Option(names = "--json", description = "Print the result, or the failure, as one JSON object.")
  private boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print nothing but failures.")
  private boolean quiet;

  boolean json() {
    return json;
  }

  boolean quiet() {
    return quiet;
  }
}
