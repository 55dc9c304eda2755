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

/** {@code ferry lab digest}. */
@Command(
    name = "digest",
    description = {
      "What the digest costs: push with the digest computed, handed in and off, pull with it",
      "computed and off, each a command from its start to its exit."
    })
public final class DigestCommand implements Callable<Integer> {
  @Option(names = "--size", description = "Bytes of each transfer (default 1GiB).")
  private String size = "1GiB";

  @Option(
      names = "--rounds",
      converter = AtLeastOne.class,
      description = "Timings of each (default 5), after one to warm up.")
  private int rounds = 5;

  @Option(
      names = "--at-least",
      description = "Rate that a push without digest reaches beside one with it (default 1.0).")
  private double atLeast = 1.0;

  @Option(names = "--seed", description = "Draws content and order (default random).")
  private long seed = System.nanoTime();

  @Override
  public Integer call() {
    PrintStream out = System.out;
    Heading.print(out, DigestCommand.class, "digests of " + size, seed);
    try (Workbench bench = Workbench.openForManyStarts()) {
      long bytes = Sizes.parse(size);
      DigestRun run =
          new DigestRun(bench, SeededFile.write(bench.file("source"), seed, bytes), seed);
      run.run(rounds);
      table(run, bytes).print(out);
      return verdict(run).print(out);
    }
  }

  private static Table table(DigestRun run, long bytes) {
    Table table = new Table("command", "s, min / median / max", "rate", "of that with digest");
    for (DigestSubject subject : DigestSubject.values()) {
      Spread seconds = Spread.of(run.seconds(subject));
      Table unused =
          table.row(
              subject.title(),
              seconds.text("%.2f"::formatted),
              Sizes.rate(bytes, seconds.median()),
              "%.2f".formatted(ratio(run, subject)));
    }
    return table;
  }

  private Verdict verdict(DigestRun run) {
    double off = ratio(run, DigestSubject.PUSH_OFF);
    return new Verdict(
        run.allRight() && off >= atLeast,
        "push: digest handed in %.2f, off %.2f; pull: off %.2f of the rate with digest"
                .formatted(
                    ratio(run, DigestSubject.PUSH_HANDED_IN),
                    off,
                    ratio(run, DigestSubject.PULL_OFF))
            + (run.allRight() ? "; all content equal" : "; content or report WRONG"));
  }

  /** How fast one is beside the same with its digest computed, by the medians. */
  private static double ratio(DigestRun run, DigestSubject subject) {
    return Spread.of(run.seconds(subject.beside())).median()
        / Spread.of(run.seconds(subject)).median();
  }
}
