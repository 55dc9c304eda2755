package dev.ferry.load.report;

import java.io.PrintStream;
import java.util.Optional;

/** The first lines of every experiment: what runs, with which seed, on what. */
public final class Heading {
  private Heading() {}

  /**
   * Prints them.
   *
   * @param anchor a class of the experiment's jar, which knows Ferry's version
   */
  public static void print(PrintStream out, Class<?> anchor, String experiment, long seed) {
    String ferry =
        Optional.ofNullable(anchor.getPackage().getImplementationVersion()).orElse("development");
    out.printf("%s · seed %d%n", experiment, seed);
    out.printf(
        "ferry %s · java %s (%s) · %s %s %s · %d processors%n",
        ferry,
        System.getProperty("java.version"),
        System.getProperty("java.vm.name"),
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        System.getProperty("os.arch"),
        Runtime.getRuntime().availableProcessors());
  }
}
