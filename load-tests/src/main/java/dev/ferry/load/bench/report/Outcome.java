package dev.ferry.load.bench.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;

/**
 * What a run means: its closing lines and its exit code.
 *
 * @param results of the run
 * @param profile kind and size of it
 * @param accepted file with the ratios of accepted runs
 */
public record Outcome(Results results, String profile, Path accepted) {
  /** Measured, and nothing fell. */
  public static final int HELD = 0;

  /** Something of Ferry's failed, or a ratio fell. */
  public static final int FELL = 1;

  /** As in sysexits: a failure that goes away, try again. */
  public static final int VOID = 75;

  /** Of a run that is only measured. */
  public int print(PrintStream out) {
    if (results.haveOursFailed()) {
      out.println("NOT HELD: a transfer of Ferry's failed");
      return FELL;
    }
    if (results.isVoid()) {
      out.println(
          "VOID: a round of '%s' is more than %.0f %% from its median; nothing here means anything"
              .formatted(results.reference(), 100 * Results.MOST_WANDER));
      return VOID;
    }
    return HELD;
  }

  /** Of a run that is compared with the accepted one. */
  public int printCheck(PrintStream out) throws IOException {
    Regressions regressions = Regressions.of(accepted, profile, results);
    regressions.print(out);
    int code = print(out);
    if (code != HELD) {
      return code;
    }
    if (regressions.areUnknown()) {
      out.println("NOT HELD: no ratio of this run has an accepted one for '" + profile + "'");
      return FELL;
    }
    if (!regressions.fallen().isEmpty()) {
      out.println(
          "NOT HELD: fell by more than %.0f %%: %s"
              .formatted(100 * Regressions.TOLERANCE, String.join(", ", regressions.fallen())));
      return FELL;
    }
    if (!regressions.undecided().isEmpty()) {
      out.println("VOID: undecided: " + String.join(", ", regressions.undecided()));
      return VOID;
    }
    out.println("held: no ratio fell by more than %.0f %%".formatted(100 * Regressions.TOLERANCE));
    return HELD;
  }

  /** Of a run that later ones are to be compared with, if it is fit for that. */
  public int printAccept(PrintStream out) throws IOException {
    int code = print(out);
    if (code == HELD) {
      Regressions.accept(accepted, profile, results);
      out.println("accepted as '" + profile + "' in " + accepted);
    }
    return code;
  }
}
