package dev.ferry.load.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Memory of a process, from Linux' process table.
 *
 * @param residentPeakBytes its largest resident set since it started or was told to forget it
 * @param anonymousBytes the part of the resident set now that page cache does not inflate
 */
public record ProcessMemory(long residentPeakBytes, long anonymousBytes) {
  private static final long KIB = 1024;
  private static final String FORGET_PEAK = "5";

  /** Of a process; empty when it is gone, or where there is no such table. */
  public static Optional<ProcessMemory> of(long pid) {
    long peak = 0;
    long anonymous = 0;
    try {
      for (String line : Files.readAllLines(entry(pid, "status"))) {
        if (line.startsWith("VmHWM:")) {
          peak = bytesIn(line);
        } else if (line.startsWith("RssAnon:")) {
          anonymous = bytesIn(line);
        }
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return Optional.of(new ProcessMemory(peak, anonymous));
  }

  /** Lets the peak of a process start again from now; false when that is not possible. */
  public static boolean forgetPeak(long pid) {
    try {
      Path unused = Files.writeString(entry(pid, "clear_refs"), FORGET_PEAK);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static Path entry(long pid, String name) {
    return Path.of("/proc", Long.toString(pid), name);
  }

  private static long bytesIn(String line) {
    return Long.parseLong(line.replaceAll("\\D", "")) * KIB;
  }
}
