package dev.ferry.load.bench.run;

import java.util.Collections;
import java.util.List;

/** What happens to a subject before its timings count. */
public enum WarmUp {
  /** Runs once: a program that starts anew each time, or has nothing to warm. */
  ONCE {
    @Override
    boolean isOver(List<Double> cpuSeconds, double seconds) {
      return !cpuSeconds.isEmpty();
    }
  },
  /**
   * Runs until the CPU time of a run falls no more: a process that stays reaches that state, but
   * while it compiles itself, its first gigabytes cost it up to three times as much.
   */
  UNTIL_STEADY {
    @Override
    boolean isOver(List<Double> cpuSeconds, double seconds) {
      int runs = cpuSeconds.size();
      return runs >= RUNS_MAX
          || (runs > 1 && seconds >= SECONDS_MAX)
          || (runs > LATEST && isSteady(cpuSeconds));
    }
  };

  /** So many runs in a row have to be no better than the best one before. */
  private static final int LATEST = 3;

  private static final int RUNS_MAX = 16;
  private static final double SECONDS_MAX = 12;
  private static final double BETTER = 0.95;

  /**
   * Whether it is warm.
   *
   * @param cpuSeconds of both sides, of each run so far
   * @param seconds on the wall, all of them together
   */
  abstract boolean isOver(List<Double> cpuSeconds, double seconds);

  private static boolean isSteady(List<Double> cpuSeconds) {
    int before = cpuSeconds.size() - LATEST;
    double best = Collections.min(cpuSeconds.subList(0, before));
    return Collections.min(cpuSeconds.subList(before, cpuSeconds.size())) >= best * BETTER;
  }
}
