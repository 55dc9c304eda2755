package dev.ferry.load.speed;

import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.Workbench;
import dev.ferry.load.report.AtLeastOne;
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
      "One warm transfer up and down beside a plain reactor-netty TCP copy of the same bytes,",
      "which computes nothing, and beside the SHA-256 alone that the transfer contains;",
      "also with the digest handed in, which one side computes, and with the digest off."
    })
public final class SpeedCommand implements Callable<Integer> {
  @Option(names = "--size", description = "Bytes of each transfer (default 1GiB).")
  private String size = "1GiB";

  @Option(
      names = "--rounds",
      converter = AtLeastOne.class,
      description = "Timings of each (default 3), after one to warm up.")
  private int rounds = 3;

  @Option(
      names = "--at-least",
      description = "Rate of a transfer beside a plain copy and then its hashing (default 0.6).")
  private double atLeast = 0.6;

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
    Table table =
        new Table(
            "what", "s, min / median / max", "rate", "of plain copy", "of copy, then hashing");
    for (Subject subject : Subject.values()) {
      Spread seconds = Spread.of(run.seconds(subject));
      Table unused =
          table.row(
              subject.title(),
              seconds.text("%.2f"::formatted),
              Sizes.rate(bytes, seconds.median()),
              "%.2f".formatted(ratio(run, subject, subject.copy())),
              subject.isHashing() ? "%.2f".formatted(share(run, subject)) : "-");
    }
    return table;
  }

  private Verdict verdict(SpeedRun run) {
    double up = share(run, Subject.UPLOAD_DURABLE);
    double ephemeral = share(run, Subject.UPLOAD_EPHEMERAL);
    double down = share(run, Subject.DOWNLOAD);
    double least = Math.min(up, Math.min(ephemeral, down));
    return new Verdict(
        run.digestsMatched() && least >= atLeast,
        "durable upload %.2f, ephemeral upload %.2f, download %.2f of a plain copy and then its hashing"
                .formatted(up, ephemeral, down)
            + " (at least %.2f); digests %s"
                .formatted(atLeast, run.digestsMatched() ? "equal" : "DIFFERENT"));
  }

  /**
   * Beside somebody who copies first and hashes then. Which of the two is the slower one depends on
   * the machine (SHA extensions make hashing five times faster); their sum does not.
   */
  private static double share(SpeedRun run, Subject transfer) {
    double copying = Spread.of(run.seconds(transfer.copy())).median();
    double hashing = Spread.of(run.seconds(transfer.limit())).median();
    return (copying + hashing) / Spread.of(run.seconds(transfer)).median();
  }

  /** How fast one is beside another, by the medians. */
  private static double ratio(SpeedRun run, Subject subject, Subject other) {
    return Spread.of(run.seconds(other)).median() / Spread.of(run.seconds(subject)).median();
  }
}
