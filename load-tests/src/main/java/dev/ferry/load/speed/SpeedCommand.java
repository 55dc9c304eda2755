package dev.ferry.load.speed;

import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.Workbench;
import dev.ferry.load.report.Heading;
import dev.ferry.load.report.Sizes;
import dev.ferry.load.report.Spread;
import dev.ferry.load.report.Table;
import dev.ferry.load.report.Verdict;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ferry lab speed}. */
@Command(
    name = "speed",
    description = {
      "One warm transfer up and down beside a plain reactor-netty TCP copy of the same bytes.",
      "Both transfers compute SHA-256 on both sides; the copy computes nothing."
    })
public final class SpeedCommand implements Callable<Integer> {
  @Option(names = "--size", description = "Bytes of each transfer (default 1GiB).")
  private String size = "1GiB";

  @Option(names = "--rounds", description = "Timings of each (default 3), after one to warm up.")
  private int rounds = 3;

  @Option(
      names = "--at-least",
      description = "Ratio to the plain copy that every transfer must reach (default 0.15).")
  private double atLeast = 0.15;

  @Option(names = "--seed", description = "Draws content and order (default random).")
  private long seed = System.nanoTime();

  @Override
  public Integer call() {
    PrintStream out = System.out;
    Heading.print(out, SpeedCommand.class, "speed of " + size + ", warm", seed);
    try (Workbench bench = Workbench.open()) {
      long bytes = Sizes.parse(size);
      SpeedRun run = new SpeedRun(bench, SeededFile.write(bench.file("source"), seed, bytes), seed);
      run.run(rounds);
      table(run, bytes).print(out);
      return verdict(run).print(out);
    }
  }

  private static Table table(SpeedRun run, long bytes) {
    Table table = new Table("what", "s, min / median / max", "rate", "ratio to plain copy");
    for (Subject subject : Subject.values()) {
      Spread seconds = Spread.of(run.seconds(subject));
      Table unused =
          table.row(
              subject.title(),
              seconds.text("%.2f"::formatted),
              Sizes.rate(bytes, seconds.median()),
              subject.isPlain() ? "1" : "%.2f".formatted(ratio(run, subject)));
    }
    return table;
  }

  private Verdict verdict(SpeedRun run) {
    double up = ratio(run, Subject.UPLOAD_DURABLE);
    double ephemeral = ratio(run, Subject.UPLOAD_EPHEMERAL);
    double down = ratio(run, Subject.DOWNLOAD);
    double least = Math.min(up, Math.min(ephemeral, down));
    return new Verdict(
        run.digestsMatched() && least >= atLeast,
        "durable upload %.2f, ephemeral upload %.2f, download %.2f of a plain copy's rate (at least %.2f); digests %s"
            .formatted(up, ephemeral, down, atLeast, run.digestsMatched() ? "equal" : "DIFFERENT"));
  }

  /** How fast a transfer is beside the copy with the same promise, by the medians. */
  private static double ratio(SpeedRun run, Subject subject) {
    double copy = Spread.of(run.seconds(subject.yardstick())).median();
    return copy / Spread.of(run.seconds(subject)).median();
  }
}
