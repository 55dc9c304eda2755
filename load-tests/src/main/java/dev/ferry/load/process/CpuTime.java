package dev.ferry.load.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * CPU seconds, which depend on what else the machine does far less than seconds on the wall. Needs
 * Linux.
 */
public final class CpuTime {
  private static final double TICKS_PER_SECOND = 100;

  /** Places behind the command's name: user and system time, the same of children that ended. */
  private static final int OWN_USER = 11;

  private static final int CHILDREN_USER = 13;
  private static final int CHILDREN_SYSTEM = 14;

  private CpuTime() {}

  /** What the children of this JVM used that have ended. */
  public static double ofEndedChildren() {
    return seconds(ProcessHandle.current().pid(), CHILDREN_USER);
  }

  /** What a process used so far with everything it started, running or ended; 0 when it is gone. */
  public static double ofTree(long root) {
    double children =
        ProcessHandle.of(root).stream()
            .flatMap(ProcessHandle::descendants)
            .mapToDouble(each -> secondsOrZero(each.pid()))
            .sum();
    return children + secondsOrZero(root);
  }

  /** What a process that runs used so far. */
  public static double of(long pid) {
    return ProcessHandle.of(pid)
            .flatMap(process -> process.info().totalCpuDuration())
            .map(Duration::toNanos)
            .orElseThrow(() -> new IllegalStateException("Process " + pid + " does not run"))
        / 1e9;
  }

  private static double secondsOrZero(long pid) {
    try {
      return seconds(pid, OWN_USER);
    } catch (UncheckedIOException e) {
      return 0;
    }
  }

  /** Sum of the times from one place to the last. */
  private static double seconds(long pid, int from) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      long ticks = 0;
      for (int place = from; place <= CHILDREN_SYSTEM; place++) {
        ticks += Long.parseLong(fields[place]);
      }
      return ticks / TICKS_PER_SECOND;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
