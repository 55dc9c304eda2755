package dev.ferry.cli;

import java.time.Duration;
import java.util.Locale;

/** Bytes, rates and durations as people read them. */
final class Amounts {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  private static final double STEP = 1024;
  private static final int SECONDS_PER_MINUTE = 60;
  private static final int SECONDS_PER_HOUR = 3600;

  private Amounts() {}

  /** For example {@code 512 B}, {@code 1.5 MiB}, {@code 640 MiB}. */
  static String bytes(double bytes) {
    int unit = 0;
    double amount = bytes;
    while (amount >= STEP && unit < UNITS.length - 1) {
      amount /= STEP;
      unit++;
    }
    String form = unit == 0 || amount >= 100 ? "%.0f %s" : "%.1f %s";
    return String.format(Locale.ROOT, form, amount, UNITS[unit]);
  }

  /** For example {@code 312 MiB/s}. */
  static String rate(double bytesPerSecond) {
    return bytes(bytesPerSecond) + "/s";
  }

  /** For example {@code 0:07} or {@code 2:05:00}. */
  static String clock(Duration duration) {
    long seconds = duration.toSeconds();
    long hours = seconds / SECONDS_PER_HOUR;
    long minutes = seconds % SECONDS_PER_HOUR / SECONDS_PER_MINUTE;
    long rest = seconds % SECONDS_PER_MINUTE;
    return hours > 0
        ? String.format(Locale.ROOT, "%d:%02d:%02d", hours, minutes, rest)
        : String.format(Locale.ROOT, "%d:%02d", minutes, rest);
  }

  /** For example {@code 0.4 ms}, {@code 12 ms} or {@code 1.25 s}. */
  static String millis(Duration duration) {
    double millis = duration.toNanos() / 1e6;
    if (millis >= 1000) {
      return seconds(duration);
    }
    return String.format(Locale.ROOT, millis < 10 ? "%.1f ms" : "%.0f ms", millis);
  }

  /** For example {@code 1.25 s}. */
  static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.2f s", duration.toMillis() / 1000.0);
  }
}
