package dev.ferry.load.inject;

import java.util.List;

/** What strace wrote of the calls it watched. */
final class CallLog {
  private static final String INJECTED = "(INJECTED)";

  private final List<String> lines;

  CallLog(List<String> lines) {
    this.lines = lines;
  }

  /** Whether a call was made to fail. */
  boolean hasFailure() {
    return lines.stream().anyMatch(line -> line.endsWith(INJECTED));
  }

  /** Calls that began after the first one that was made to fail. */
  int callsAfterFailure() {
    return (int)
        lines.stream()
            .dropWhile(line -> !line.endsWith(INJECTED))
            .skip(1)
            .filter(line -> line.contains("(") && !line.contains(" resumed>"))
            .filter(line -> !line.contains("+++") && !line.contains("---"))
            .count();
  }
}
