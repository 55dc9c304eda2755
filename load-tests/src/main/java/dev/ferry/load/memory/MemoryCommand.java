package dev.ferry.load.memory;

import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.Workbench;
import dev.ferry.load.report.Heading;
import dev.ferry.load.report.Sizes;
import dev.ferry.load.report.Table;
import dev.ferry.load.report.Verdict;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ferry lab memory}. */
@Command(
    name = "memory",
    description = "A large file up and down, client and service at 128 MiB heap and 64 MiB direct.")
public final class MemoryCommand implements Callable<Integer> {
  @Option(names = "--size", description = "Size of the file (default 10GiB).")
  private String size = "10GiB";

  @Option(names = "--seed", description = "Draws the content (default random).")
  private long seed = System.nanoTime();

  @Override
  public Integer call() {
    PrintStream out = System.out;
    Heading.print(out, MemoryCommand.class, "memory of " + size + " up and down", seed);
    MemoryRun.Result result;
    long bytes = Sizes.parse(size);
    try (Workbench bench = Workbench.open()) {
      result = new MemoryRun(bench, SeededFile.write(bench.file("source"), seed, bytes)).run();
    }
    table(result, bytes).print(out);
    return new Verdict(
            result.held(),
            "%s each way, at most %s anonymous memory on either side (bound %s), digests %s"
                .formatted(
                    size,
                    Sizes.text(result.anonymousPeakBytes()),
                    Sizes.text(MemoryRun.Result.BOUND_BYTES),
                    result.digestMatched() ? "equal" : "DIFFERENT"))
        .print(out);
  }

  private static Table table(MemoryRun.Result result, long bytes) {
    Table table = new Table("process", "s", "rate", "peak RSS", "peak anonymous");
    row(table, "client up", result.up(), bytes);
    row(table, "client down", result.down(), bytes);
    return table.row(
        "service",
        "",
        "",
        Sizes.text(result.serviceResidentPeakBytes()),
        Sizes.text(result.serviceAnonymousPeakBytes()));
  }

  private static void row(Table table, String name, MemoryRun.Leg leg, long bytes) {
    Table unused =
        table.row(
            name,
            "%.2f".formatted(leg.seconds()),
            Sizes.rate(bytes, leg.seconds()),
            Sizes.text(leg.residentPeakBytes()),
            Sizes.text(leg.anonymousPeakBytes()));
  }
}
