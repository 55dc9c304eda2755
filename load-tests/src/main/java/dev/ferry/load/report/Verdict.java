package dev.ferry.load.report;

import java.io.PrintStream;

/**
 * Whether an experiment's claim held, and the figure that says how well.
 *
 * @param held whether it held
 * @param figure one line with the figure
 */
public record Verdict(boolean held, String figure) {

  /** Prints the closing line; returns the exit code. */
  public int print(PrintStream out) {
    out.println((held ? "held: " : "NOT HELD: ") + figure);
    return held ? 0 : 1;
  }
}
