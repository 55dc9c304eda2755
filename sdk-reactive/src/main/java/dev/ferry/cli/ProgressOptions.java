package dev.ferry.cli;

import java.util.Locale;
import picocli.CommandLine.Option;

/** How a transfer's progress is shown. */
final class ProgressOptions {
  /** Ways to show it. */
  enum Mode {
    /** A line rewritten in place when standard error is a terminal. */
    AUTO,
    /** Nothing. */
    NONE,
    /** One JSON object per line on standard error. */
    JSON;

    /** As people write it, and as it is completed. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--progress",
      paramLabel = "MODE",
      description =
          "auto: a line on standard error when that is a terminal (default); none; json: one"
              + " object per line on standard error.")
  private Mode mode = Mode.AUTO;

  ProgressDisplay display(Console console, OutputOptions output) {
    return switch (mode) {
      case NONE -> ProgressDisplay.NONE;
      case JSON -> new ProgressEvents(console.err(), System::nanoTime);
      case AUTO ->
          console.terminal() && !output.quiet()
              ? new ProgressLine(console.err(), System::nanoTime)
              : ProgressDisplay.NONE;
    };
  }

  /** The display of a directory. */
  TreeDisplay treeDisplay(Console console, OutputOptions output) {
    return switch (mode) {
      case NONE -> TreeDisplay.NONE;
      case JSON -> TreeDisplay.events(console.err());
      case AUTO ->
          console.terminal() && !output.quiet()
              ? TreeDisplay.line(console.err(), System::nanoTime)
              : TreeDisplay.NONE;
    };
  }

  /** The display of one of several transfers at once, whose events name it. */
  ProgressDisplay display(Console console, SharedProgress shared, String source) {
    return mode == Mode.JSON
        ? new ProgressEvents(console.err(), System::nanoTime, source)
        : shared.of(source);
  }
}
