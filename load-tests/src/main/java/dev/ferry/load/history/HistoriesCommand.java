package dev.ferry.load.history;

import dev.ferry.load.process.Workbench;
import dev.ferry.load.report.AtLeastOne;
import dev.ferry.load.report.Heading;
import dev.ferry.load.report.Table;
import dev.ferry.load.report.Verdict;
import java.io.PrintStream;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ferry lab histories}. */
@Command(
    name = "histories",
    description = "Random histories of an upload, each answer compared with a model's.")
public final class HistoriesCommand implements Callable<Integer> {
  @Option(
      names = "--rounds",
      converter = AtLeastOne.class,
      description = "Histories (default 10000).")
  private int rounds = 10_000;

  @Option(
      names = "--seed",
      description = "Of the first history, each next one has the next number (default random).")
  private long seed = System.nanoTime();

  @Override
  public Integer call() {
    PrintStream out = System.out;
    Heading.print(out, HistoriesCommand.class, "histories of an upload against a model", seed);
    Map<Step.Kind, Integer> steps = new EnumMap<>(Step.Kind.class);
    int diverged = 0;
    try (Workbench bench = Workbench.open();
        Histories histories = new Histories(bench.folder())) {
      for (int index = 0; index < rounds; index++) {
        History history = History.draw(seed + index);
        history.steps().forEach(step -> steps.merge(step.kind(), 1, Integer::sum));
        Optional<Divergence> divergence = histories.play(history);
        if (divergence.isPresent()) {
          diverged++;
          report(out, histories, history, divergence.get());
        }
      }
    }
    Table table = new Table("step", "times");
    steps.forEach(
        (kind, times) -> {
          Table unused = table.row(kind, times);
        });
    table.print(out);
    int all = steps.values().stream().mapToInt(Integer::intValue).sum();
    return new Verdict(
            diverged == 0, "%d histories of %d steps, %d diverged".formatted(rounds, all, diverged))
        .print(out);
  }

  private static void report(
      PrintStream out, Histories histories, History history, Divergence divergence) {
    out.println("DIVERGED seed " + history.seed() + ": " + divergence.getMessage());
    out.println("  whole: " + history);
    out.println("  smallest: " + histories.shrink(history));
    out.println("  again: ferry lab histories --rounds 1 --seed " + history.seed());
  }
}
