package dev.ferry.load.flip;

import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.ServiceSettings;
import dev.ferry.load.process.Workbench;
import dev.ferry.load.report.AtLeastOne;
import dev.ferry.load.report.Heading;
import dev.ferry.load.report.Sizes;
import dev.ferry.load.report.Table;
import dev.ferry.load.report.Verdict;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ferry lab flips}. */
@Command(
    name = "flips",
    description = "Single bits flipped on the wire, in staging files and in part files.")
public final class FlipsCommand implements Callable<Integer> {
  private static final int PLACES = FlipRound.Place.values().length;

  @Option(
      names = "--rounds",
      converter = AtLeastOne.class,
      description = "Flips, in equal shares at each of the four places (default 10000).")
  private int rounds = 10_000;

  @Option(names = "--size", description = "Size of each transfer (default 512KiB).")
  private String size = "512KiB";

  @Option(names = "--seed", description = "Draws content and bits (default random).")
  private long seed = System.nanoTime();

  @Override
  public Integer call() {
    PrintStream out = System.out;
    Heading.print(out, FlipsCommand.class, "single bits flipped, transfers of " + size, seed);
    try (Workbench bench = Workbench.openForManyStarts()) {
      SeededFile source = SeededFile.write(bench.file("source"), seed, Sizes.parse(size));
      ServiceProcess service = bench.service(ServiceSettings.FRUGAL);
      Flips flips = new Flips(bench, service, source, seed);
      List<FlipRound> results =
          flips.run(
              (rounds + PLACES - 1) / PLACES,
              round -> {
                if (round.wrong()) {
                  out.println("FAILED " + round);
                }
              });
      table(results).print(out);
      return verdict(results).print(out);
    }
  }

  private static Table table(List<FlipRound> results) {
    Table table = new Table("place · the transfer ended", "flips");
    Map<String, Long> endings =
        results.stream()
            .collect(
                Collectors.groupingBy(
                    round -> round.place() + " · " + round.outcome(),
                    TreeMap::new,
                    Collectors.counting()));
    endings.forEach(
        (ending, count) -> {
          Table unused = table.row(ending, count);
        });
    return table;
  }

  private static Verdict verdict(List<FlipRound> results) {
    long wrong = results.stream().filter(FlipRound::wrong).count();
    return new Verdict(
        wrong == 0 && !results.isEmpty(),
        "%d flips: %d with other content published or reported as good"
            .formatted(results.size(), wrong));
  }
}
