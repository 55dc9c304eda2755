package dev.ferry.service.metrics;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What Prometheus would see: each series of ours with its value. */
public final class Scrape {
  private final Map<String, Double> values = new TreeMap<>();

  /** Reads the text format. */
  public Scrape(String text) {
    text.lines()
        .filter(line -> line.startsWith("ferry_"))
        .forEach(
            line -> {
              int end = line.lastIndexOf(' ');
              values.put(line.substring(0, end), Double.parseDouble(line.substring(end + 1)));
            });
  }

  /** Names of series, without their tags. */
  public Set<String> names() {
    return values.keySet().stream()
        .map(series -> series.replaceFirst("\\{.*", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Every series with its tags. */
  public Set<String> series() {
    return values.keySet();
  }

  /** The sum of a name's series whose tags contain all these. */
  public double of(String name, String... tags) {
    return values.entrySet().stream()
        .filter(entry -> entry.getKey().replaceFirst("\\{.*", "").equals(name))
        .filter(entry -> Arrays.stream(tags).allMatch(entry.getKey()::contains))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  /** The meter a series belongs to; empty for none. */
  public static Optional<FerryMeter> meterOf(String name) {
    return Arrays.stream(FerryMeter.values())
        .filter(meter -> meter.series().contains(name) || isOfRunning(meter, name))
        .findFirst();
  }

  private static boolean isOfRunning(FerryMeter meter, String name) {
    return meter.kind() == FerryMeter.Kind.OBSERVED
        && name.startsWith(meter.id().replace('.', '_') + "_active_seconds");
  }
}
