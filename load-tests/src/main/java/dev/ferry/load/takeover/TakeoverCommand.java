package dev.ferry.load.takeover;

import dev.ferry.load.process.ServiceSettings;
import dev.ferry.load.process.Workbench;
import dev.ferry.load.report.AtLeastOne;
import dev.ferry.load.report.Heading;
import dev.ferry.load.report.Percentiles;
import dev.ferry.load.report.Table;
import dev.ferry.load.report.Verdict;
import dev.ferry.load.wire.WirePeer;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ferry lab takeover}. */
@Command(
    name = "takeover",
    description = {
      "A new writer attaches while the old one's connection is half open; readers beside writers.",
      "The aims are those of an idle machine."
    })
public final class TakeoverCommand implements Callable<Integer> {
  private static final double TAKEOVER_MILLIS = 100;
  private static final double READER_MILLIS = 1000;
  private static final int WARM_UP = 20;

  @Option(
      names = "--rounds",
      converter = AtLeastOne.class,
      description = "Takeovers, and readings of each kind (default 200).")
  private int rounds = 200;

  @Option(names = "--seed", description = "Draws contents (default random).")
  private long seed = System.nanoTime();

  @Override
  public Integer call() {
    PrintStream out = System.out;
    Heading.print(out, TakeoverCommand.class, "takeover of a half-open writer's upload", seed);
    Table table = new Table("what", "times", "p50 / p99 / longest");
    try (Workbench bench = Workbench.open()) {
      var service = bench.service(ServiceSettings.FRUGAL);
      WirePeer second = bench.keep(WirePeer.connect(service.port()));
      Takeover takeover = new Takeover(service, second);
      List<Long> taken = new ArrayList<>();
      for (int round = 0; round < WARM_UP + rounds; round++) {
        long nanos = takeover.round();
        if (round >= WARM_UP) {
          taken.add(nanos);
        }
      }
      Percentiles takeovers = new Percentiles(taken);
      Table unused = table.row("new attach", taken.size(), takeovers.text());
      Readers readers = new Readers(bench, service.address(), seed);
      double unusedWarmUp = readers.measure(new Table("", "", ""), "", true, WARM_UP);
      double unusedAlone = readers.measure(table, ", alone", false, rounds);
      final double beside = readers.measure(table, ", beside 4 uploads", true, rounds);
      table.print(out);
      return verdict(takeovers, beside).print(out);
    }
  }

  private static Verdict verdict(Percentiles takeovers, double readers) {
    return new Verdict(
        takeovers.millis(99) < TAKEOVER_MILLIS && readers < READER_MILLIS,
        String.format(
            Locale.ROOT,
            "takeover p99 %.1f ms (aim %.0f); the slowest kind of reader beside writers p99 %.1f ms"
                + " (bound %.0f)",
            takeovers.millis(99),
            TAKEOVER_MILLIS,
            readers,
            READER_MILLIS));
  }
}
