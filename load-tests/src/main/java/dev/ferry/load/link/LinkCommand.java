package dev.ferry.load.link;

import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.ServiceSettings;
import dev.ferry.load.process.Workbench;
import dev.ferry.load.report.AtLeastOne;
import dev.ferry.load.report.Heading;
import dev.ferry.load.report.Sizes;
import dev.ferry.load.report.Spread;
import dev.ferry.load.report.Table;
import dev.ferry.load.report.Verdict;
import dev.ferry.testkit.Fault;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ferry lab link}. */
@Command(
    name = "link",
    description = {
      "One transfer over a long link whose every connection is late, slow and lossy:",
      "a download over several connections beside one, and an upload over one;",
      "or the other way round."
    })
public final class LinkCommand implements Callable<Integer> {
  @Option(
      names = "--segments",
      split = ",",
      description = "Connections of a transfer (default 1,4,8).")
  private List<Integer> segments = List.of(1, 4, 8);

  @Option(names = "--push", description = "Upload over several connections, download over one.")
  private boolean push;

  @Option(names = "--size", description = "Bytes of each transfer (default 64MiB).")
  private String size = "64MiB";

  @Option(names = "--round-trip", description = "Milliseconds there and back (default 80).")
  private int roundTripMillis = 80;

  @Option(names = "--rate", description = "Bytes a second of one connection (default 2MiB).")
  private String rate = "2MiB";

  @Option(
      names = "--losses",
      description = "Mean bytes between two losses, each two round trips; 0B: none (default 8MiB).")
  private String losses = "8MiB";

  @Option(names = "--rounds", converter = AtLeastOne.class, description = "Of each (default 2).")
  private int rounds = 2;

  @Option(names = "--at-least", description = "Most connections beside fewest (default 0.75 each).")
  private double atLeast = 0.75;

  @Option(names = "--seed", description = "Draws content and losses (default random).")
  private long seed = System.nanoTime();

  @Override
  public Integer call() {
    PrintStream out = System.out;
    Heading.print(
        out,
        LinkCommand.class,
        "%s over a link of %d ms, %s/s a connection, a loss every %s"
            .formatted(size, roundTripMillis, rate, losses),
        seed);
    List<Double> other = new ArrayList<>();
    Map<Integer, List<Double>> several = new TreeMap<>();
    try (Workbench bench = Workbench.open()) {
      SeededFile source = SeededFile.write(bench.file("source"), seed, Sizes.parse(size));
      Duration roundTrip = Duration.ofMillis(roundTripMillis);
      LongLink link =
          new LongLink(
              bench,
              bench.service(ServiceSettings.FRUGAL),
              source,
              Fault.longLink(roundTrip, Sizes.parse(rate), seed, Sizes.parse(losses)));
      for (int round = 0; round < rounds; round++) {
        other.add(push ? link.down(1) : link.up(1));
        for (int count : segments) {
          several
              .computeIfAbsent(count, each -> new ArrayList<>())
              .add(push ? link.up(count) : link.down(count));
        }
      }
    }
    table(other, several).print(out);
    return verdict(several).print(out);
  }

  private Table table(List<Double> other, Map<Integer, List<Double>> several) {
    Table table = new Table("way", "connections", "s, min / median / max", "rate", "beside fewest");
    row(table, push ? "down" : "up", 1, other, 1);
    several.forEach(
        (count, seconds) -> row(table, push ? "up" : "down", count, seconds, gain(several, count)));
    return table;
  }

  private void row(Table table, String way, int connections, List<Double> all, double gain) {
    Spread seconds = Spread.of(all);
    Table unused =
        table.row(
            way,
            connections,
            seconds.text("%.2f"::formatted),
            Sizes.rate(Sizes.parse(size), seconds.median()),
            "%.2f".formatted(gain));
  }

  private static double gain(Map<Integer, List<Double>> several, int count) {
    List<Double> fewest = several.values().iterator().next();
    return Spread.of(fewest).median() / Spread.of(several.getOrDefault(count, fewest)).median();
  }

  private Verdict verdict(Map<Integer, List<Double>> several) {
    int fewest = several.keySet().iterator().next();
    int most = segments.stream().mapToInt(Integer::intValue).max().orElse(fewest);
    double gain = gain(several, most);
    double wanted = atLeast * most / fewest;
    return new Verdict(
        gain >= wanted,
        "%d connections %s %.1f times as fast as %d (at least %.1f)"
            .formatted(most, push ? "send" : "fetch", gain, fewest, wanted));
  }
}
