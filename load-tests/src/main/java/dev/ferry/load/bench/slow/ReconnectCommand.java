package dev.ferry.load.bench.slow;

import dev.ferry.load.report.AtLeastOne;
import dev.ferry.load.report.Heading;
import dev.ferry.load.report.Percentiles;
import dev.ferry.load.report.Sizes;
import dev.ferry.load.report.Table;
import dev.ferry.load.report.Verdict;
import dev.ferry.transfer.DigestMode;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ferry lab reconnect}. */
@Command(
    name = "reconnect",
    description = {
      "Time to the first new byte of a half uploaded file after its connection was cut, or once a",
      "killed service is back, for the same client and for another one, by size of the file.",
      "Needs half of the largest size on disk."
    })
public final class ReconnectCommand implements Callable<Integer> {
  @Option(
      names = "--sizes",
      split = ",",
      description = "Sizes of the (sparse) files (default 1GiB,10GiB).")
  private List<String> sizes = List.of("1GiB", "10GiB");

  @Option(
      names = "--rounds",
      converter = AtLeastOne.class,
      description = "Kills for each size (default 5).")
  private int rounds = 5;

  @Option(names = "--digest", description = "Both sides compute SHA-256; else nobody does.")
  private boolean digest;

  @Override
  public Integer call() throws IOException {
    PrintStream out = System.out;
    Heading.print(out, ReconnectCommand.class, "reconnecting to " + String.join(", ", sizes), 0);
    DigestMode mode = digest ? DigestMode.COMPUTED : DigestMode.OFF;
    Table table = new Table("file", "who goes on", "from", "first new byte, p50 / p99 / most");
    List<String> figures = new ArrayList<>();
    boolean held = true;
    for (String size : sizes) {
      for (Reconnect.Who who : Reconnect.Who.values()) {
        Reconnect.Result result = new Reconnect(mode, who).run(Sizes.parse(size), rounds);
        Percentiles times = new Percentiles(result.nanos());
        Table unused =
            table.row(size, who.title(), Sizes.text(result.leastDurableBytes()), times.text());
        figures.add("%s, %s: %.0f ms".formatted(size, who.title(), times.millis(50)));
        held &= result.held();
      }
    }
    table.print(out);
    return new Verdict(held, "first new byte, p50, " + String.join(", ", figures)).print(out);
  }
}
