package dev.ferry.load.bench.report;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.ferry.load.bench.run.Reading;
import dev.ferry.load.bench.run.Subject;
import dev.ferry.load.report.Spread;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * All timings of one subject.
 *
 * @param subject what was measured
 * @param seconds on the wall, one figure a round: the median where it was timed more than once
 * @param bestSeconds the shortest of all timings
 * @param cpuSeconds of both sides
 * @param clientCpuSeconds of one side, median
 * @param serverCpuSeconds of the other, median
 * @param client its largest memory in any round
 * @param server the other one's
 */
public record Summary(
    Subject subject,
    Spread seconds,
    double bestSeconds,
    Spread cpuSeconds,
    double clientCpuSeconds,
    double serverCpuSeconds,
    Reading.Memory client,
    Reading.Memory server) {
  private static final double GIB = 1L << 30;

  /** Of at least one timing. */
  static Summary of(Subject subject, List<Reading> readings) {
    return new Summary(
        subject,
        Spread.of(byRound(readings)),
        spread(readings, Reading::seconds).min(),
        spread(readings, Reading::cpuSeconds),
        spread(readings, Reading::clientCpuSeconds).median(),
        spread(readings, Reading::serverCpuSeconds).median(),
        peak(readings, Reading::client),
        peak(readings, Reading::server));
  }

  /** Bytes per second, by the median. */
  public double bytesPerSecond() {
    return subject.workload().bytes() / seconds.median();
  }

  /** Files per second, by the median. */
  public double filesPerSecond() {
    return subject.workload().files() / seconds.median();
  }

  /** CPU seconds of both sides per GiB, by the median. */
  public double cpuSecondsPerGib() {
    return cpuSeconds.median() / (subject.workload().bytes() / GIB);
  }

  /** How fast this is beside another, by the medians; 1 is as fast. */
  public double rateBeside(Summary other) {
    return bytesPerSecond() / other.bytesPerSecond();
  }

  /** The same by the best timing of each. */
  public double bestRateBeside(Summary other) {
    double best = subject.workload().bytes() / bestSeconds;
    return best / (other.subject.workload().bytes() / other.bestSeconds);
  }

  /** How much CPU time this takes beside another; 1 is as much. */
  public double cpuBeside(Summary other) {
    return cpuSecondsPerGib() / other.cpuSecondsPerGib();
  }

  /** Share of its median by which the round farthest from it differs. */
  public double wander() {
    return Math.max(seconds.max() / seconds.median() - 1, 1 - seconds.min() / seconds.median());
  }

  private static List<Double> byRound(List<Reading> readings) {
    return readings.stream()
        .collect(groupingBy(Reading::round, TreeMap::new, toList()))
        .values()
        .stream()
        .map(round -> spread(round, Reading::seconds).median())
        .toList();
  }

  private static Spread spread(List<Reading> readings, ToDoubleFunction<Reading> figure) {
    return Spread.of(readings.stream().map(each -> figure.applyAsDouble(each)).toList());
  }

  private static Reading.Memory peak(
      List<Reading> readings, Function<Reading, Reading.Memory> side) {
    List<Reading.Memory> all = readings.stream().map(side).toList();
    return new Reading.Memory(
        max(all, Reading.Memory::residentPeakBytes), max(all, Reading.Memory::anonymousPeakBytes));
  }

  private static long max(List<Reading.Memory> all, ToLongFunction<Reading.Memory> figure) {
    return all.stream().mapToLong(figure).max().orElse(0);
  }
}
