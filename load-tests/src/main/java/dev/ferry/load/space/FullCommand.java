package dev.ferry.load.space;

import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.ServiceSettings;
import dev.ferry.load.process.Workbench;
import dev.ferry.load.report.AtLeastOne;
import dev.ferry.load.report.Heading;
import dev.ferry.load.report.Spread;
import dev.ferry.load.report.Table;
import dev.ferry.load.report.Verdict;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ferry lab full}. */
@Command(
    name = "full",
    description = {
      "Takes all bytes, all inodes, all descriptors from a running service, and gives them back.",
      "Mounts a small file system in memory, which only root may."
    })
public final class FullCommand implements Callable<Integer> {
  private static final long VOLUME_BYTES = 96L << 20;
  private static final long FILE_BYTES = 16L << 20;
  private static final int SKIPPED = 3;

  @Option(
      names = "--rounds",
      converter = AtLeastOne.class,
      description = "Shortages of each kind (default 5).")
  private int rounds = 5;

  @Option(names = "--seed", description = "Draws content and moments (default random).")
  private long seed = System.nanoTime();

  @Override
  public Integer call() {
    PrintStream out = System.out;
    Heading.print(out, FullCommand.class, "a full disk, data and store on the same one", seed);
    try (Workbench bench = Workbench.open()) {
      Optional<SmallVolume> volume = SmallVolume.mount(bench.file("volume"), VOLUME_BYTES);
      if (volume.isEmpty()) {
        out.println("SKIPPED: only root may mount a file system; nothing was shown");
        return SKIPPED;
      }
      SmallVolume mounted = bench.keep(volume.get());
      SeededFile source = SeededFile.write(bench.file("source"), seed, FILE_BYTES);
      var service = bench.service(mounted.folder().resolve("data"), ServiceSettings.FRUGAL);
      FullDisk disk = new FullDisk(bench, mounted, service, source, new SplittableRandom(seed));
      List<FullRound> results = new ArrayList<>();
      for (int round = 0; round < rounds; round++) {
        for (Resource resource : Resource.values()) {
          results.add(disk.round(resource));
        }
      }
      table(results).print(out);
      results.stream()
          .filter(round -> !round.held())
          .forEach(round -> out.println("FAILED " + round));
      return verdict(results).print(out);
    }
  }

  private static Table table(List<FullRound> results) {
    Table table =
        new Table(
            "none left of",
            "rounds",
            "acked bytes lost",
            "intact after",
            "seconds to the end after");
    for (Resource resource : Resource.values()) {
      List<FullRound> those =
          results.stream().filter(round -> round.resource() == resource).toList();
      Table unused =
          table.row(
              resource,
              those.size(),
              those.stream().mapToLong(FullRound::lostBytes).sum(),
              those.stream().filter(FullRound::intact).count(),
              Spread.of(those.stream().map(FullRound::seconds).toList())
                  .text(seconds -> String.format(Locale.ROOT, "%.2f", seconds)));
    }
    return table;
  }

  private static Verdict verdict(List<FullRound> results) {
    long held = results.stream().filter(FullRound::held).count();
    return new Verdict(
        held == results.size(),
        held
            + " of "
            + results.size()
            + " shortages: new uploads refused as STORAGE_FULL, reading and freeing went on, no"
            + " acknowledged byte lost, every transfer ended whole without a restart");
  }
}
