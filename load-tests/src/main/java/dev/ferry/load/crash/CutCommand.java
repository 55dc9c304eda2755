package dev.ferry.load.crash;

import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.ServiceSettings;
import dev.ferry.load.process.Workbench;
import dev.ferry.load.report.AtLeastOne;
import dev.ferry.load.report.Heading;
import dev.ferry.load.report.Sizes;
import dev.ferry.load.report.Spread;
import dev.ferry.load.report.Table;
import dev.ferry.load.report.Verdict;
import dev.ferry.transfer.WorkspaceFile;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ferry lab cut}. */
@Command(
    name = "cut",
    description = "Connections cut, reset and half-closed at random bytes, up and down.")
public final class CutCommand implements Callable<Integer> {
  @Option(
      names = "--rounds",
      converter = AtLeastOne.class,
      description = "Broken connections each way (default 100).")
  private int rounds = 100;

  @Option(names = "--size", description = "Size of each transfer (default 16MiB).")
  private String size = "16MiB";

  @Option(names = "--seed", description = "Draws content and positions (default random).")
  private long seed = System.nanoTime();

  @Override
  public Integer call() {
    PrintStream out = System.out;
    Heading.print(out, CutCommand.class, "broken connections, transfers of " + size, seed);
    Table table =
        new Table("way", "faults", "wrong digests", "connections", "sent again min / median / max");
    List<CutRound> all = new ArrayList<>();
    try (Workbench bench = Workbench.open()) {
      SeededFile source = SeededFile.write(bench.file("source"), seed, Sizes.parse(size));
      ServiceProcess service = bench.service(ServiceSettings.FRUGAL);
      CutRounds cuts = new CutRounds(bench, service, source, seed);
      WorkspaceFile published = cuts.publish();
      all.addAll(run("up", cuts::upload, table));
      all.addAll(run("down", () -> cuts.download(published), table));
    }
    table.print(out);
    return verdict(all).print(out);
  }

  private List<CutRound> run(String way, Supplier<CutRound> round, Table table) {
    List<CutRound> results = new ArrayList<>();
    for (int index = 0; index < rounds; index++) {
      results.add(round.get());
    }
    table.row(
        way,
        results.size(),
        results.stream().filter(result -> !result.digestMatched()).count(),
        results.stream().mapToInt(CutRound::connections).sum(),
        Spread.of(results.stream().map(CutRound::resentBytes).toList()).text(Sizes::text));
    return results;
  }

  private static Verdict verdict(List<CutRound> rounds) {
    long most = rounds.stream().mapToLong(CutRound::resentBytes).max().orElse(0);
    long wrong = rounds.stream().filter(round -> !round.digestMatched()).count();
    return new Verdict(
        rounds.stream().allMatch(CutRound::held),
        "%d broken connections, %d wrong digests, at most %s sent again"
            .formatted(rounds.size(), wrong, Sizes.text(most)));
  }
}
