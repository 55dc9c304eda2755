package dev.ferry.load.report;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them: {@code 256MiB}, {@code 2GiB}, {@code 4096}. */
public final class Sizes {
  private static final Pattern FORM = Pattern.compile("(\\d+)\\s*(|B|KiB|MiB|GiB|TiB)");
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};
  private static final int STEP_BITS = 10;

  private Sizes() {}

  /**
   * Bytes of a size.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static long parse(String text) {
    Matcher size = FORM.matcher(text);
    if (!size.matches()) {
      throw new IllegalArgumentException("'" + text + "' is no size; write 256MiB or 2GiB");
    }
    long bytes = Long.parseLong(size.group(1));
    int unit = 0;
    while (!size.group(2).isEmpty() && !UNITS[unit].equals(size.group(2))) {
      unit++;
    }
    return Math.multiplyExact(bytes, 1L << (unit * STEP_BITS));
  }

  /** For example {@code 1.5 MiB}. */
  public static String text(double bytes) {
    double amount = bytes;
    int unit = 0;
    while (amount >= 1 << STEP_BITS && unit < UNITS.length - 1) {
      amount /= 1 << STEP_BITS;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", amount, UNITS[unit]);
  }

  /** For example {@code 512.0 MiB/s}. */
  public static String rate(long bytes, double seconds) {
    return text(bytes / Math.max(seconds, 1e-9)) + "/s";
  }
}
