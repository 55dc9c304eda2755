package dev.ferry.load.power;

import dev.ferry.load.process.LabStore;
import dev.ferry.load.process.Workbench;
import dev.ferry.load.report.AtLeastOne;
import dev.ferry.load.report.Heading;
import dev.ferry.load.report.Sizes;
import dev.ferry.load.report.Spread;
import dev.ferry.load.report.Table;
import dev.ferry.load.report.Verdict;
import dev.ferry.load.volume.FileSystem;
import dev.ferry.transfer.Durability;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ferry lab power}. */
@Command(
    name = "power",
    description = "Power cuts on ext4 and xfs (file system shut down unflushed); needs root.")
public final class PowerCommand implements Callable<Integer> {
  private static final int SKIPPED = 77;

  @Option(
      names = "--cuts",
      converter = AtLeastOne.class,
      description = "How many in all (default 200).")
  private int cuts = 200;

  @Option(names = "--on", description = "ext4 or xfs; may be repeated (default both).")
  private List<FileSystem> types = Arrays.asList(FileSystem.values());

  @Option(names = "--seed", description = "Draws contents and moments (default random).")
  private long seed = System.nanoTime();

  @Option(names = "--store", description = "h2 or postgresql (default h2).")
  private LabStore.Kind store = LabStore.Kind.H2;

  @Option(
      names = "--control",
      description = "Uploads are ephemeral, and the claim is that something is lost.")
  private boolean control;

  @Override
  public Integer call() {
    PrintStream out = System.out;
    Heading.print(
        out,
        PowerCommand.class,
        "power cuts under 6 uploads of 1 kB to 30 MiB, store in " + store,
        seed);
    Optional<String> missing = PowerCuts.missing();
    if (missing.isPresent()) {
      out.println("SKIPPED, 0 of " + cuts + " cuts made: " + missing.get());
      return SKIPPED;
    }
    Table table =
        new Table(
            "on",
            "cuts",
            "receipts",
            "acked",
            "lost bytes",
            "lost receipts",
            "torn",
            "wrong",
            "until it serves, s");
    List<PowerCut> all = new ArrayList<>();
    for (FileSystem type : types) {
      List<PowerCut> results = run(type, out);
      all.addAll(results);
      addRow(table, type, results);
    }
    table.print(out);
    return verdict(all).print(out);
  }

  private List<PowerCut> run(FileSystem type, PrintStream out) {
    List<PowerCut> results = new ArrayList<>();
    try (Workbench bench = Workbench.openForManyStarts();
        PowerCuts power = new PowerCuts(bench, type, store, durability(), seed)) {
      for (int cut = 0; cut < Math.max(1, cuts / types.size()); cut++) {
        PowerCut result = power.cut();
        results.add(result);
        if (!result.held() && !control) {
          out.println("FAILED on " + type + ", cut " + cut + ": " + result);
        }
      }
    }
    return results;
  }

  private Durability durability() {
    return control ? Durability.EPHEMERAL : Durability.DURABLE;
  }

  private static void addRow(Table table, FileSystem type, List<PowerCut> results) {
    Table unused =
        table.row(
            type,
            results.size(),
            results.stream().mapToInt(PowerCut::receipts).sum(),
            Sizes.text(results.stream().mapToLong(PowerCut::ackedBytes).sum()),
            results.stream().mapToLong(PowerCut::lostBytes).sum(),
            results.stream().mapToInt(PowerCut::lostReceipts).sum(),
            results.stream().mapToInt(PowerCut::torn).sum(),
            results.stream().mapToInt(PowerCut::wrong).sum(),
            Spread.of(results.stream().map(PowerCut::recoverySeconds).toList())
                .text("%.2f"::formatted));
  }

  private Verdict verdict(List<PowerCut> cuts) {
    return new Verdict(
        control != cuts.stream().allMatch(PowerCut::held),
        "%d power cuts, %d acknowledged bytes lost, %d receipts lost, %d torn files"
            .formatted(
                cuts.size(),
                cuts.stream().mapToLong(PowerCut::lostBytes).sum(),
                cuts.stream().mapToInt(PowerCut::lostReceipts).sum(),
                cuts.stream().mapToInt(PowerCut::torn).sum()));
  }
}
