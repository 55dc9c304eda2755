package dev.ferry.load.escape;

import dev.ferry.load.host.ConfinedCall;
import dev.ferry.load.host.ConfinedStore;
import dev.ferry.load.process.Workbench;
import dev.ferry.load.report.AtLeastOne;
import dev.ferry.load.report.Heading;
import dev.ferry.load.report.Table;
import dev.ferry.load.report.Verdict;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ferry lab escape}. */
@Command(
    name = "escape",
    description =
        "A hostile process swaps links into the paths of every operation: does one get out?")
public final class EscapeCommand implements Callable<Integer> {
  @Option(
      names = "--operations",
      converter = AtLeastOne.class,
      description = "How many in all (default 1000000).")
  private int operations = 1_000_000;

  @Option(
      names = "--naive",
      description = "The control: check the path, then use it. Must be caught.")
  private boolean naive;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintStream out = System.out;
    Heading.print(out, EscapeCommand.class, operations + " operations, naive " + naive, 0);
    try (Workbench bench = Workbench.open();
        Victim victim =
            naive
                ? new NaiveVictim(bench.file("naive"))
                : new FerryVictim(new ConfinedStore(bench.file("data")))) {
      Escape escape = new Escape(victim, new OutsideWorld(bench.file("outside")));
      escape.run(operations);
      Table table = new Table("operation", "done", "refused");
      for (ConfinedCall deed : ConfinedCall.values()) {
        table = table.row(deed, escape.done(deed), escape.refused(deed));
      }
      table.print(out);
      List<String> leaks = escape.leaks();
      leaks.stream().limit(5).forEach(out::println);
      return new Verdict(
              naive ? !leaks.isEmpty() : leaks.isEmpty() && escape.ended() == operations,
              "%d operations, %s swaps; %s"
                  .formatted(
                      escape.ended(),
                      escape.swaps(),
                      leaks.isEmpty() ? "nothing got out" : "something got out"))
          .print(out);
    }
  }
}
