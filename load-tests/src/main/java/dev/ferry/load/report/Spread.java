package dev.ferry.load.report;

import java.util.List;
import java.util.function.DoubleFunction;

/**
 * Smallest, middle and largest of some measurements.
 *
 * @param min the smallest
 * @param median the middle one, or the mean of the two in the middle
 * @param max the largest
 */
public record Spread(double min, double median, double max) {

  /** The spread of at least one measurement. */
  public static Spread of(List<? extends Number> measurements) {
    double[] sorted = measurements.stream().mapToDouble(Number::doubleValue).sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("Nothing was measured");
    }
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(sorted[0], median, sorted[sorted.length - 1]);
  }

  /** All three in one cell. */
  public String text(DoubleFunction<String> format) {
    return format.apply(min) + " / " + format.apply(median) + " / " + format.apply(max);
  }
}
