package dev.ferry.load.mutants;

import java.time.Duration;
import java.util.List;

/**
 * What the tests said to a changed source.
 *
 * @param ran whether it was built and tests ran
 * @param failed the tests that failed, {@code Suite.method}
 * @param took how long it took
 */
public record MutantRun(boolean ran, List<String> failed, Duration took) {

  /** Whether a test noticed. */
  public boolean killed() {
    return ran && !failed.isEmpty();
  }

  /** The verdict in words. */
  public String text() {
    if (!ran) {
      return "NOT BUILT";
    }
    if (failed.isEmpty()) {
      return "SURVIVED";
    }
    String more = failed.size() == 1 ? "" : " and " + (failed.size() - 1) + " more";
    return failed.get(0) + more;
  }
}
