package dev.ferry.load.cancel;

import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.Workbench;
import dev.ferry.load.report.AtLeastOne;
import dev.ferry.load.report.Heading;
import dev.ferry.load.report.Sizes;
import dev.ferry.load.report.Table;
import dev.ferry.load.report.Verdict;
import dev.ferry.testkit.LeakRecorder;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ferry lab cancels}. */
@Command(
    name = "cancels",
    description = "Calls given up at random moments: does the process hold anything afterwards?")
public final class CancelsCommand implements Callable<Integer> {
  @Option(names = "--rounds", converter = AtLeastOne.class, description = "Calls (default 10000).")
  private int rounds = 10_000;

  @Option(names = "--size", description = "Size of each transfer (default 1MiB).")
  private String size = "1MiB";

  @Option(names = "--seed", description = "Draws content, calls, moments (default random).")
  private long seed = System.nanoTime();

  @Override
  public Integer call() {
    PrintStream out = System.out;
    System.setProperty("io.netty.leakDetection.level", "paranoid");
    LeakRecorder.install();
    Heading.print(out, CancelsCommand.class, "calls given up, transfers of " + size, seed);
    try (Workbench bench = Workbench.open()) {
      SeededFile source = SeededFile.write(bench.file("source"), seed, Sizes.parse(size));
      try (Cancels cancels = new Cancels(bench, source, seed)) {
        for (int index = 0; index < rounds; index++) {
          cancels.cancelOne();
        }
        Holdings after = cancels.settle();
        table(cancels, after).print(out);
        after.leaks().forEach(out::println);
        return new Verdict(
                after.isNoMoreThan(cancels.baseline()),
                "%d calls, %d of them over before: %d descriptors more, %d connections, %d writers, %d temporary files, %d leaks"
                    .formatted(
                        rounds,
                        cancels.ended(),
                        Math.max(
                            0,
                            after.descriptors().size() - cancels.baseline().descriptors().size()),
                        after.connections(),
                        after.writers(),
                        after.temporaryFiles(),
                        after.leaks().size()))
            .print(out);
      }
    }
  }

  private static Table table(Cancels cancels, Holdings after) {
    Table table = new Table("given up", "times");
    cancels
        .given()
        .forEach(
            (call, times) -> {
              Table unused = table.row(call, times);
            });
    return table
        .row("descriptors before", cancels.baseline().descriptors().size())
        .row("descriptors after", after.descriptors().size());
  }
}
