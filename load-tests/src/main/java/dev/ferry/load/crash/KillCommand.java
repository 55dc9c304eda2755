package dev.ferry.load.crash;

import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.ServiceSettings;
import dev.ferry.load.process.Workbench;
import dev.ferry.load.report.Heading;
import dev.ferry.load.report.Sizes;
import dev.ferry.load.report.Spread;
import dev.ferry.load.report.Table;
import dev.ferry.load.report.Verdict;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ferry lab kill}. */
@Command(
    name = "kill",
    description = "Kill -9 of service and client at random moments of an upload.")
public final class KillCommand implements Callable<Integer> {
  /** Which side is killed. */
  enum Side {
    SERVICE,
    CLIENT,
    BOTH
  }

  @Option(names = "--rounds", description = "Kills of each side (default 200).")
  private int rounds = 200;

  @Option(names = "--size", description = "Size of each transfer (default 256MiB).")
  private String size = "256MiB";

  @Option(names = "--seed", description = "Draws content and moments (default random).")
  private long seed = System.nanoTime();

  @Option(names = "--side", description = "service, client or both (default both).")
  private Side side = Side.BOTH;

  @Override
  public Integer call() {
    PrintStream out = System.out;
    Heading.print(out, KillCommand.class, "kill -9 during an upload of " + size, seed);
    Table table =
        new Table(
            "side",
            "kills",
            "lost acked bytes",
            "wrong digests",
            "re-sent min / median / max",
            "kill to receipt, s");
    List<KillRound> all = new ArrayList<>();
    try (Workbench bench = Workbench.open()) {
      SeededFile source = SeededFile.write(bench.file("source"), seed, Sizes.parse(size));
      ServiceProcess service = bench.quickService(ServiceSettings.FRUGAL);
      KillRounds kills = new KillRounds(bench, service, source, seed);
      if (side != Side.CLIENT) {
        all.addAll(run("service", kills::killService, table));
      }
      if (side != Side.SERVICE) {
        all.addAll(run("client", kills::killClient, table));
      }
    }
    table.print(out);
    return verdict(all).print(out);
  }

  private List<KillRound> run(String name, Supplier<KillRound> round, Table table) {
    List<KillRound> results = new ArrayList<>();
    for (int index = 0; index < rounds; index++) {
      results.add(round.get());
    }
    table.row(
        name,
        results.size(),
        results.stream().mapToLong(KillRound::lostBytes).sum(),
        results.stream().filter(result -> !result.digestMatched()).count(),
        Spread.of(results.stream().map(KillRound::resentBytes).toList()).text(Sizes::text),
        Spread.of(results.stream().map(KillRound::seconds).toList()).text("%.2f"::formatted));
    return results;
  }

  private static Verdict verdict(List<KillRound> rounds) {
    long lost = rounds.stream().mapToLong(KillRound::lostBytes).sum();
    long most = rounds.stream().mapToLong(KillRound::resentBytes).max().orElse(0);
    return new Verdict(
        rounds.stream().allMatch(KillRound::held),
        "%d kills, %d acknowledged bytes lost, at most %s re-sent (bound %s)"
            .formatted(
                rounds.size(), lost, Sizes.text(most), Sizes.text(KillRound.RESENT_BOUND_BYTES)));
  }
}
