package dev.ferry.load.simulation;

import dev.ferry.load.report.AtLeastOne;
import dev.ferry.load.report.Heading;
import dev.ferry.load.report.Sizes;
import dev.ferry.load.report.Table;
import dev.ferry.load.report.Verdict;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ferry lab simulate}. */
@Command(
    name = "simulate",
    description = {
      "The real state machine on one thread: virtual time, a disk that forgets what was not forced,",
      "a network that cuts and delays, kills and power cuts. A seed always has the same outcome."
    })
public final class SimulateCommand implements Callable<Integer> {
  private static final int TRACES = 3;

  @Option(
      names = "--seeds",
      converter = AtLeastOne.class,
      description = "How many seeds (default 100000).")
  private int seeds = 100_000;

  @Option(names = "--from", description = "The first one (default 1).")
  private long from = 1;

  @Option(names = "--trace", description = "Print what happened, also of seeds that held.")
  private boolean trace;

  @Override
  public Integer call() {
    PrintStream out = System.out;
    Heading.print(out, SimulateCommand.class, "simulation of " + seeds + " seeds", from);
    Totals totals = new Totals();
    LongStream.range(from, from + seeds)
        .parallel()
        .mapToObj(Simulation::run)
        .forEach(outcome -> totals.add(out, outcome));
    totals.table().print(out);
    return totals.verdict().print(out);
  }

  /** What all seeds came to; a seed that failed is printed when it does. */
  private final class Totals {
    private long events;
    private long lives;
    private long published;
    private long failed;
    private long mostSentAgain;
    private long slowestMillis;

    synchronized void add(PrintStream out, Outcome outcome) {
      events += outcome.events();
      lives += outcome.lives();
      published += outcome.published();
      mostSentAgain = Math.max(mostSentAgain, outcome.mostSentAgain());
      slowestMillis = Math.max(slowestMillis, outcome.endedAfterMillis());
      boolean held = outcome.violation().isEmpty();
      failed += held ? 0 : 1;
      if (trace || !held && failed <= TRACES) {
        outcome.trace().forEach(out::println);
      }
      outcome
          .violation()
          .ifPresent(
              what ->
                  out.printf(
                      "FAILED %s; again: ferry lab simulate --seeds 1 --from %d%n",
                      what, outcome.seed()));
    }

    synchronized Table table() {
      return new Table("events", "starts of the service", "published", "most sent again", "slowest")
          .row(
              events,
              lives,
              published,
              Sizes.text(mostSentAgain),
              slowestMillis + " ms (virtual) after the last fault");
    }

    synchronized Verdict verdict() {
      return new Verdict(failed == 0, "%d seeds, %d failed".formatted(seeds, failed));
    }
  }
}
