package dev.ferry.load.link;

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
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ferry lab segments}. */
@Command(
    name = "segments",
    description = {
      "Downloads in segments whose connections break, stall and flip bits, killed, stopped, damaged",
      "on the disk and replaced at the service in the middle, then run once more."
    })
public final class SegmentsCommand implements Callable<Integer> {
  @Option(names = "--rounds", converter = AtLeastOne.class, description = "Of each (default 20).")
  private int rounds = 20;

  @Option(names = "--size", description = "Bytes of each transfer (default 12MiB).")
  private String size = "12MiB";

  @Option(names = "--seed", description = "Draws content, faults and moments (default random).")
  private long seed = System.nanoTime();

  @Override
  public Integer call() {
    PrintStream out = System.out;
    Heading.print(out, SegmentsCommand.class, "attacked downloads of " + size, seed);
    List<SegmentRun> runs = new ArrayList<>();
    try (Workbench bench = Workbench.openForManyStarts()) {
      ServiceProcess service = bench.service(ServiceSettings.FRUGAL);
      long bytes = Sizes.parse(size);
      AttackedPull pulls =
          new AttackedPull(
              bench,
              service,
              SeededFile.write(bench.file("first"), seed, bytes),
              SeededFile.write(bench.file("second"), seed + 1, bytes + 1),
              seed);
      for (int round = 0; round < rounds; round++) {
        for (SegmentAttack attack : SegmentAttack.values()) {
          runs.add(pulls.run(attack));
        }
      }
    }
    table(runs).print(out);
    long wrong = runs.stream().filter(run -> !run.right()).count();
    return new Verdict(
            wrong == 0, "%d attacked downloads, %d wrong files".formatted(runs.size(), wrong))
        .print(out);
  }

  private static Table table(List<SegmentRun> runs) {
    Table table = new Table("attack", "downloads", "wrong", "resumed", "kept, min / median / max");
    for (SegmentAttack attack : SegmentAttack.values()) {
      List<SegmentRun> of = runs.stream().filter(run -> run.attack() == attack).toList();
      Table unused =
          table.row(
              attack.name().toLowerCase(Locale.ROOT).replace('_', ' '),
              of.size(),
              of.stream().filter(run -> !run.right()).count(),
              of.stream().filter(SegmentRun::resumed).count(),
              Spread.of(of.stream().map(SegmentRun::keptBytes).toList()).text(Sizes::text));
    }
    return table;
  }
}
