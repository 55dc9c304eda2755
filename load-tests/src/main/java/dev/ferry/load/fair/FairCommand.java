package dev.ferry.load.fair;

import dev.ferry.load.process.ServiceSettings;
import dev.ferry.load.process.Workbench;
import dev.ferry.load.report.AtLeastOne;
import dev.ferry.load.report.Heading;
import dev.ferry.load.report.Percentiles;
import dev.ferry.load.report.Sizes;
import dev.ferry.load.report.Table;
import dev.ferry.load.report.Verdict;
import dev.ferry.transfer.Durability;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ferry lab fair}. */
@Command(
    name = "fair",
    description = {
      "Small uploads and requests beside bulk uploads of another or the same client, and alone.",
      "The aims are those of an idle machine."
    })
public final class FairCommand implements Callable<Integer> {
  private static final double STAT_P50_MILLIS = 2;
  private static final double STAT_P99_MILLIS = 20;
  private static final int WARM_UP_UPLOADS = 100;
  private static final int WARM_UP_STATS = 500;
  private static final int WARM_UP_ROUNDS_MAX = 12;
  private static final int STEADY_ROUNDS = 3;
  private static final double BETTER = 0.95;

  @Option(
      names = "--times",
      converter = AtLeastOne.class,
      description = "Requests and small uploads of each kind (default 200).")
  private int times = 200;

  @Option(names = "--bulk", converter = AtLeastOne.class, description = "Bulk uploads (default 4).")
  private int bulk = 4;

  @Option(names = "--size", description = "Bytes of each bulk upload (default 256MiB).")
  private String size = "256MiB";

  @Option(names = "--ephemeral", description = "Nothing is forced.")
  private boolean ephemeral;

  @Option(names = "--seed", description = "Draws contents (default random).")
  private long seed = System.nanoTime();

  @Override
  public Integer call() {
    PrintStream out = System.out;
    Heading.print(out, FairCommand.class, "small beside " + bulk + " bulk uploads", seed);
    Table table = new Table("what", "times", "beside", "p50 / p99 / longest");
    try (Workbench bench = Workbench.open()) {
      Competition competition =
          new Competition(
              bench,
              bench.service(ServiceSettings.PLAIN).address(),
              seed,
              Sizes.parse(size),
              ephemeral ? Durability.EPHEMERAL : Durability.DURABLE);
      warmUp(competition);
      measure(competition, table, 0);
      Percentiles beside = measure(competition, table, 1);
      if (bulk > 1) {
        Percentiles unused = measure(competition, table, bulk);
      }
      competition.bulkUploads(0);
      table.print(out);
      return verdict(beside).print(out);
    }
  }

  /** Until stat gets no faster, beside a bulk upload: young processes compile themselves. */
  private static void warmUp(Competition competition) {
    Percentiles unused = competition.smallUploadsAtOnce(WARM_UP_UPLOADS);
    competition.bulkUploads(1);
    double best = Double.MAX_VALUE;
    int steady = 0;
    for (int round = 0; round < WARM_UP_ROUNDS_MAX && steady < STEADY_ROUNDS; round++) {
      double millis = competition.stats(WARM_UP_STATS).millis(50);
      steady = millis < best * BETTER ? 0 : steady + 1;
      best = Math.min(best, millis);
    }
  }

  private Percentiles measure(Competition competition, Table table, int bulkUploads) {
    competition.bulkUploads(bulkUploads);
    Percentiles stats = competition.stats(times);
    Table unused =
        table
            .row("stat, same client", times, bulkUploads, stats.text())
            .row("upload of 64 KiB", times, bulkUploads, competition.smallUploads(times).text())
            .row(
                "uploads of 64 KiB, all at once",
                times,
                bulkUploads,
                competition.smallUploadsAtOnce(times).text());
    return stats;
  }

  private static Verdict verdict(Percentiles stats) {
    return new Verdict(
        stats.millis(50) < STAT_P50_MILLIS && stats.millis(99) < STAT_P99_MILLIS,
        String.format(
            Locale.ROOT,
            "stat beside one bulk upload of its client p50 %.1f ms (aim %.0f), p99 %.1f ms (aim %.0f)",
            stats.millis(50),
            STAT_P50_MILLIS,
            stats.millis(99),
            STAT_P99_MILLIS));
  }
}
