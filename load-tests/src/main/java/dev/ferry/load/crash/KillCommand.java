package dev.ferry.load.crash;

import dev.ferry.load.process.LabStore;
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
    description = "Kill -9 of service, client or database at random moments of an upload.")
public final class KillCommand implements Callable<Integer> {
  /** Which side is killed. */
  enum Side {
    SERVICE,
    CLIENT,
    BOTH,
    STORE
  }

  @Option(
      names = "--rounds",
      converter = AtLeastOne.class,
      description = "Kills of each side (default 200).")
  private int rounds = 200;

  @Option(
      names = "--kills",
      converter = AtLeastOne.class,
      description = "Kills of each transfer (default 4).")
  private int killsOfEach = 4;

  @Option(names = "--size", description = "Size of each transfer (default 256MiB).")
  private String size = "256MiB";

  @Option(names = "--seed", description = "Draws content and moments (default random).")
  private long seed = System.nanoTime();

  @Option(
      names = "--side",
      description =
          "service, client or both (default both); store kills the PostgreSQL server that keeps it.")
  private Side side = Side.BOTH;

  @Option(names = "--store", description = "h2 or postgresql (default h2).")
  private LabStore.Kind store = LabStore.Kind.H2;

  @Override
  public Integer call() {
    PrintStream out = System.out;
    LabStore.Kind kind = side == Side.STORE ? LabStore.Kind.POSTGRESQL : store;
    Heading.print(
        out, KillCommand.class, "kill -9 during uploads of " + size + ", store in " + kind, seed);
    Table table =
        new Table(
            "side",
            "kills",
            "transfers",
            "lost acked bytes",
            "wrong digests",
            "re-sent min / median / max",
            "kill to next byte, s");
    List<KilledTransfer> all = new ArrayList<>();
    try (Workbench bench = Workbench.openForManyStarts()) {
      SeededFile source = SeededFile.write(bench.file("source"), seed, Sizes.parse(size));
      LabStore stores = LabStore.start(bench, kind);
      ServiceProcess service = bench.service(stores.settings(ServiceSettings.FRUGAL));
      KilledTransfers transfers = new KilledTransfers(bench, service, source, killsOfEach, seed);
      if (side == Side.STORE) {
        all.addAll(run("store", () -> transfers.killStore(stores), table));
      }
      if (side == Side.SERVICE || side == Side.BOTH) {
        all.addAll(run("service", transfers::killService, table));
      }
      if (side == Side.CLIENT || side == Side.BOTH) {
        all.addAll(run("client", transfers::killClient, table));
      }
    }
    table.print(out);
    return verdict(all).print(out);
  }

  private List<KilledTransfer> run(String name, Supplier<KilledTransfer> transfer, Table table) {
    List<KilledTransfer> results = new ArrayList<>();
    for (int kills = 0; kills < rounds; kills += killsOfEach) {
      KilledTransfer result = transfer.get();
      results.add(result);
      if (!result.held()) {
        System.out.println("FAILED " + result);
      }
    }
    List<Kill> kills = results.stream().flatMap(result -> result.kills().stream()).toList();
    table.row(
        name,
        kills.size(),
        results.size(),
        results.stream().mapToLong(KilledTransfer::lostBytes).sum(),
        results.stream().filter(result -> !result.matched()).count(),
        Spread.of(kills.stream().map(Kill::resentBytes).toList()).text(Sizes::text),
        Spread.of(kills.stream().map(Kill::seconds).toList()).text("%.2f"::formatted));
    return results;
  }

  private static Verdict verdict(List<KilledTransfer> transfers) {
    long lost = transfers.stream().mapToLong(KilledTransfer::lostBytes).sum();
    long most = transfers.stream().mapToLong(KilledTransfer::mostResentBytes).max().orElse(0);
    return new Verdict(
        transfers.stream().allMatch(KilledTransfer::held),
        "%d kills, %d acknowledged bytes lost, at most %s re-sent (bound %s)"
            .formatted(
                transfers.stream().mapToInt(transfer -> transfer.kills().size()).sum(),
                lost,
                Sizes.text(most),
                Sizes.text(Kill.RESENT_BOUND_BYTES)));
  }
}
