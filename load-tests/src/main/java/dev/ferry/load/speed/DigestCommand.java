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
      "computed and off, each a command from its start to its exit: time and CPU of both sides."
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
      names = "--at-most",
      description = "CPU time of a push without digest beside one with it (default 0.9).")
  private double atMost = 0.9;

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
    Table table =
        new Table(
            "command",
            "s, min / median / max",
            "rate",
            "beside digest",
            "CPU s of both, min / median / max",
            "beside digest");
    for (DigestSubject subject : DigestSubject.values()) {
      Spread seconds = Spread.of(run.seconds(subject));
      Table unused =
          table.row(
              subject.title(),
              seconds.text("%.2f"::formatted),
              Sizes.rate(bytes, seconds.median()),
              "%.2f".formatted(rate(run, subject)),
              Spread.of(run.cpuSeconds(subject)).text("%.2f"::formatted),
              "%.2f".formatted(cpu(run, subject)));
    }
    return table;
  }

  private Verdict verdict(DigestRun run) {
    return new Verdict(
        run.allRight() && cpu(run, DigestSubject.PUSH_OFF) <= atMost,
        "beside the digest computed, push with it handed in: %s, off: %s; pull with it off: %s"
                .formatted(
                    figures(run, DigestSubject.PUSH_HANDED_IN),
                    figures(run, DigestSubject.PUSH_OFF),
                    figures(run, DigestSubject.PULL_OFF))
            + (run.allRight() ? "; all content equal" : "; content or report WRONG"));
  }

  private static String figures(DigestRun run, DigestSubject subject) {
    return "rate %.2f, CPU %.2f".formatted(rate(run, subject), cpu(run, subject));
  }

  /** How fast one is beside the same with its digest computed, by the medians. */
  private static double rate(DigestRun run, DigestSubject subject) {
    return Spread.of(run.seconds(subject.beside())).median()
        / Spread.of(run.seconds(subject)).median();
  }

  /** CPU time likewise. */
  private static double cpu(DigestRun run, DigestSubject subject) {
    return Spread.of(run.cpuSeconds(subject)).median()
        / Spread.of(run.cpuSeconds(subject.beside())).median();
  }
}
