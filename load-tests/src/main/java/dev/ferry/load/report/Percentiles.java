package dev.ferry.load.report;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The distribution of measured times. */
public final class Percentiles {
  private final double[] sortedMillis;

  /** Of at least one time in nanoseconds. */
  public Percentiles(List<Long> nanos) {
    if (nanos.isEmpty()) {
      throw new IllegalArgumentException("Nothing was measured");
    }
    this.sortedMillis = nanos.stream().mapToDouble(each -> each / 1e6).toArray();
    Arrays.sort(sortedMillis);
  }

  /** The time in milliseconds that a share of all, in percent, does not exceed (nearest rank). */
  public double millis(double percent) {
    int rank = (int) Math.ceil(percent / 100 * sortedMillis.length);
    return sortedMillis[Math.max(0, Math.min(sortedMillis.length, rank) - 1)];
  }

  /** One cell: half, 99 of 100, all. */
  public String text() {
    return String.format(Locale.ROOT, "%.1f / %.1f / %.1f ms", millis(50), millis(99), millis(100));
  }
}
