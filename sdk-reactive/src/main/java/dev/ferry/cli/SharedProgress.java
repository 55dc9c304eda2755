package dev.ferry.cli;

import dev.ferry.client.Progress;
import dev.ferry.transfer.ContentLength;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Progress of several transfers at once in one line: their sums. The displays that it gives may be
 * called by a thread each.
 */
final class SharedProgress {
  private final ProgressDisplay line;
  private final ContentLength total;
  private final Map<String, Progress> latest = new LinkedHashMap<>();

  /**
   * A line for all.
   *
   * @param line what draws it
   * @param totalBytes of all transfers together
   */
  SharedProgress(ProgressDisplay line, long totalBytes) {
    this.line = line;
    this.total = ContentLength.of(totalBytes);
  }

  /** Where one of them shows how it stands. */
  ProgressDisplay of(String source) {
    return new ProgressDisplay() {
      @Override
      public void show(Progress progress) {
        showSum(source, progress);
      }

      @Override
      public void end() {}
    };
  }

  private synchronized void showSum(String source, Progress progress) {
    latest.put(source, progress);
    line.show(sum());
  }

  /** All transfers are over. */
  synchronized void end() {
    line.end();
  }

  private Progress sum() {
    Progress sum = new Progress(0, total, 0, 0, 0, 0, 0, 0, Progress.State.DONE);
    for (Progress one : latest.values()) {
      sum =
          new Progress(
              sum.durableBytes() + one.durableBytes(),
              total,
              sum.sentBytes() + one.sentBytes(),
              sum.resumedFromBytes() + one.resumedFromBytes(),
              sum.resentBytes() + one.resentBytes(),
              sum.keptBytes() + one.keptBytes(),
              sum.repairedBytes() + one.repairedBytes(),
              Math.max(sum.attempts(), one.attempts()),
              busier(sum.state(), one.state()));
    }
    return sum;
  }

  /** What most of them wait for says more than what the others have behind them. */
  private static Progress.State busier(Progress.State one, Progress.State other) {
    if (one == Progress.State.TRANSFERRING || other == Progress.State.TRANSFERRING) {
      return Progress.State.TRANSFERRING;
    }
    return one == Progress.State.DONE ? other : one;
  }
}
