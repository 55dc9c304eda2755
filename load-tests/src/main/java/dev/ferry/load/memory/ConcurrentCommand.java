package dev.ferry.load.memory;

import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.ServiceSettings;
import dev.ferry.load.process.Workbench;
import dev.ferry.load.report.AtLeastOne;
import dev.ferry.load.report.Heading;
import dev.ferry.load.report.Sizes;
import dev.ferry.load.report.Table;
import dev.ferry.load.report.Verdict;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ferry lab concurrent}. */
@Command(name = "concurrent", description = "Many uploads at the same time.")
public final class ConcurrentCommand implements Callable<Integer> {
  @Option(
      names = "--uploads",
      converter = AtLeastOne.class,
      description = "How many (default 200).")
  private int uploads = 200;

  @Option(names = "--size", description = "Size of each (default 4MiB).")
  private String size = "4MiB";

  @Option(names = "--seed", description = "Draws the content (default random).")
  private long seed = System.nanoTime();

  @Override
  public Integer call() {
    PrintStream out = System.out;
    Heading.print(out, ConcurrentCommand.class, uploads + " uploads of " + size, seed);
    ConcurrentUploads.Result result;
    long bytes = Sizes.parse(size);
    try (Workbench bench = Workbench.open()) {
      ServiceProcess service = bench.service(ServiceSettings.FRUGAL);
      result = new ConcurrentUploads(bench, service, seed).run(uploads, bytes);
    }
    new Table("uploads", "right digests", "s", "rate together", "service peak anonymous")
        .row(
            result.uploads(),
            result.matched(),
            "%.2f".formatted(result.seconds()),
            Sizes.rate(bytes * uploads, result.seconds()),
            Sizes.text(result.serviceAnonymousPeakBytes()))
        .print(out);
    return new Verdict(
            result.held(),
            "%d of %d uploads finished right in %.2f s"
                .formatted(result.matched(), result.uploads(), result.seconds()))
        .print(out);
  }
}
