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
  private static final Path OWN_STAT = Path.of("/proc/self/stat");
  private static final double TICKS_PER_SECOND = 100;

  /** Places of the user and system time of children behind the command's name. */
  private static final int CHILDREN_USER = 13;

  private static final int CHILDREN_SYSTEM = 14;

  private CpuTime() {}

  /** What the children of this JVM used that have ended. */
  public static double ofEndedChildren() {
    try {
      String stat = Files.readString(OWN_STAT);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      long ticks = Long.parseLong(fields[CHILDREN_USER]) + Long.parseLong(fields[CHILDREN_SYSTEM]);
      return ticks / TICKS_PER_SECOND;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a process that runs used so far. */
  public static double of(long pid) {
    return ProcessHandle.of(pid)
            .flatMap(process -> process.info().totalCpuDuration())
            .map(Duration::toNanos)
            .orElseThrow(() -> new IllegalStateException("Process " + pid + " does not run"))
        / 1e9;
  }
}
