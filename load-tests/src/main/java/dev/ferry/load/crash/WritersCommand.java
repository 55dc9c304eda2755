package dev.ferry.load.crash;

import dev.ferry.load.process.LabStore;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ferry lab writers}. */
@Command(
    name = "writers",
    description = "Two writers under one transfer key, the first one frozen and woken.")
public final class WritersCommand implements Callable<Integer> {
  @Option(
      names = "--rounds",
      converter = AtLeastOne.class,
      description = "Pairs of writers (default 1000).")
  private int rounds = 1000;

  @Option(names = "--size", description = "Size of each content (default 3MiB).")
  private String size = "3MiB";

  @Option(names = "--seed", description = "Draws contents, positions, moments (default random).")
  private long seed = System.nanoTime();

  @Option(names = "--store", description = "h2 or postgresql (default h2).")
  private LabStore.Kind store = LabStore.Kind.H2;

  @Override
  public Integer call() {
    PrintStream out = System.out;
    Heading.print(
        out,
        WritersCommand.class,
        "two writers under one key, " + size + " each, store in " + store,
        seed);
    List<WritersRound> results = new ArrayList<>();
    try (Workbench bench = Workbench.open()) {
      long bytes = Sizes.parse(size);
      SeededFile one = SeededFile.write(bench.file("one"), seed, bytes);
      SeededFile other = SeededFile.write(bench.file("other"), ~seed, bytes);
      LabStore stores = LabStore.start(bench, store);
      ServiceProcess service = bench.service(stores.settings(ServiceSettings.FRUGAL));
      TwoWriters writers = new TwoWriters(bench, service, one, other, seed);
      for (int index = 0; index < rounds; index++) {
        results.add(writers.round());
      }
    }
    table(results).print(out);
    results.stream()
        .filter(round -> !round.held())
        .forEach(round -> out.println("FAILED " + round));
    return verdict(results).print(out);
  }

  private static Table table(List<WritersRound> results) {
    Map<String, Long> endings =
        results.stream()
            .collect(
                Collectors.groupingBy(WritersCommand::ending, TreeMap::new, Collectors.counting()));
    Table table = new Table("contents · first, frozen · second · stored", "rounds");
    endings.forEach(
        (ending, count) -> {
          Table unused = table.row(ending, count);
        });
    return table;
  }

  private static String ending(WritersRound round) {
    return "%s · %s · %s · %s"
        .formatted(
            round.sameContent() ? "same" : "different",
            round.frozen(),
            round.second(),
            round.stored());
  }

  private static Verdict verdict(List<WritersRound> results) {
    long mixed =
        results.stream().filter(round -> round.stored() == WritersRound.Stored.MIXED).count();
    long untrue = results.stream().filter(round -> !round.truthful()).count();
    return new Verdict(
        results.stream().allMatch(WritersRound::held),
        "%d rounds, %d mixed files, %d receipts that name another content"
            .formatted(results.size(), mixed, untrue));
  }
}
