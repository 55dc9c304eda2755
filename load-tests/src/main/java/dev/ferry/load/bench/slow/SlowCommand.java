package dev.ferry.load.bench.slow;

import dev.ferry.load.report.AtLeastOne;
import dev.ferry.load.report.Heading;
import dev.ferry.load.report.Sizes;
import dev.ferry.load.report.Table;
import dev.ferry.load.report.Verdict;
import dev.ferry.load.volume.LoopVolume;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ferry lab slow}. */
@Command(
    name = "slow",
    description = {
      "Many slow uploads at the same time against a service of 512 MiB heap and 128 MiB direct",
      "memory: all must finish right; prints by how much the service grows for each."
    })
public final class SlowCommand implements Callable<Integer> {
  private static final int SKIPPED = 77;

  @Option(
      names = "--uploads",
      split = ",",
      converter = AtLeastOne.class,
      description = "How many at once, several runs (default 1,16,200,1000,10000).")
  private List<Integer> uploads = List.of(1, 16, 200, 1_000, 10_000);

  @Option(
      names = "--pieces",
      converter = AtLeastOne.class,
      description = "Pieces of 16 KiB of each (default 8).")
  private int pieces = 8;

  @Option(
      names = "--pause-ms",
      converter = AtLeastOne.class,
      description = "Pause before each piece (default 2000).")
  private int pauseMillis = 2_000;

  @Option(
      names = "--stall-seconds",
      description =
          "How long the service's disk stands still half way (default 0; else needs root, for a"
              + " volume that can be frozen).")
  private int stallSeconds;

  @Option(names = "--seed", description = "Draws the content (default random).")
  private long seed = System.nanoTime();

  @Override
  public Integer call() {
    PrintStream out = System.out;
    Heading.print(out, SlowCommand.class, heading(), seed);
    Optional<String> missing = stallSeconds > 0 ? LoopVolume.missing() : Optional.empty();
    if (missing.isPresent()) {
      out.println("SKIPPED: " + missing.get());
      return SKIPPED;
    }
    SlowUploads slow =
        new SlowUploads(
            seed, pieces, Duration.ofMillis(pauseMillis), Duration.ofSeconds(stallSeconds));
    List<SlowUploads.Result> results = new ArrayList<>();
    for (int each : uploads) {
      results.add(slow.run(each));
    }
    table(results).print(out);
    boolean held = results.stream().allMatch(SlowUploads.Result::held);
    SlowUploads.Result last = results.get(results.size() - 1);
    return new Verdict(
            held,
            "%d of %d uploads at once finished right, service at most %s of anonymous memory"
                .formatted(last.right(), last.uploads(), Sizes.text(last.peakBytes())))
        .print(out);
  }

  private String heading() {
    String stall = stallSeconds > 0 ? ", disk stands still for " + stallSeconds + " s" : "";
    return "slow uploads, a piece every " + pauseMillis + " ms" + stall;
  }

  private static Table table(List<SlowUploads.Result> results) {
    Table table =
        new Table("uploads at once", "right", "anonymous before", "peak", "growth per upload");
    for (SlowUploads.Result each : results) {
      Table unused =
          table.row(
              each.uploads(),
              each.right(),
              Sizes.text(each.beforeBytes()),
              Sizes.text(each.peakBytes()),
              Sizes.text(each.growthPerUpload()));
    }
    return table;
  }
}
