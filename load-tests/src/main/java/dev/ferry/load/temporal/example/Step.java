package dev.ferry.load.temporal.example;

import io.temporal.activity.ActivityInterface;

/** What is done in the workspace: in real life a build, a test run or an agent. */
@ActivityInterface
public interface Step {

  /**
   * Counts the lines of every file below {@code /in} and writes them to {@code /out/report.txt}.
   *
   * @return how many files there were
   */
  int countLines(String workspace);
}
