package dev.ferry.load.crash;

import dev.ferry.load.process.LabStore;
import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.Workbench;
import dev.ferry.load.report.AtLeastOne;
import dev.ferry.load.report.Heading;
import dev.ferry.load.report.Sizes;
import dev.ferry.load.report.Table;
import dev.ferry.load.report.Verdict;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ferry lab crash}. */
@Command(
    name = "crash",
    description = "A process that dies at each persistence call of an upload, recovery included.")
public final class CrashCommand implements Callable<Integer> {
  @Option(names = "--size", description = "Size of the upload (default 64MiB).")
  private String size = "64MiB";

  @Option(
      names = "--every",
      converter = AtLeastOne.class,
      description = "Take every Nth point only (default 1: all).")
  private int every = 1;

  @Option(names = "--seed", description = "Draws content and second points (default random).")
  private long seed = System.nanoTime();

  @Option(names = "--store", description = "h2 or postgresql (default h2).")
  private LabStore.Kind store = LabStore.Kind.H2;

  @Override
  public Integer call() {
    PrintStream out = System.out;
    Heading.print(
        out,
        CrashCommand.class,
        "crash at each persistence call, upload of " + size + ", store in " + store,
        seed);
    List<CrashRound> rounds = new ArrayList<>();
    try (Workbench bench = Workbench.open()) {
      SeededFile source = SeededFile.write(bench.file("source"), seed, Sizes.parse(size));
      CrashMatrix matrix = new CrashMatrix(bench, LabStore.start(bench, store), source, seed);
      int points = matrix.points();
      out.println(points + " points in an upload that nothing interrupts");
      for (int point = 1; point <= points; point += every) {
        rounds.add(matrix.crashAt(point));
      }
    }
    table(rounds).print(out);
    rounds.stream().filter(round -> !round.held()).forEach(round -> out.println("FAILED " + round));
    return verdict(rounds).print(out);
  }

  private static Table table(List<CrashRound> rounds) {
    Table table = new Table("died before", "first process", "second process");
    Map<String, Long> first = byKind(rounds, true);
    Map<String, Long> second = byKind(rounds, false);
    Map<String, Long> all = new TreeMap<>(first);
    all.putAll(second);
    for (String kind : all.keySet()) {
      Table unused = table.row(kind, first.getOrDefault(kind, 0L), second.getOrDefault(kind, 0L));
    }
    return table;
  }

  private static Map<String, Long> byKind(List<CrashRound> rounds, boolean first) {
    return rounds.stream()
        .map(round -> first ? round.first() : round.second())
        .map(point -> point.isEmpty() ? "(lived)" : point.replaceFirst("^point \\d+ ", ""))
        .collect(Collectors.groupingBy(kind -> kind, TreeMap::new, Collectors.counting()));
  }

  private static Verdict verdict(List<CrashRound> rounds) {
    long crashed = rounds.stream().filter(CrashRound::crashed).count();
    long twice = rounds.stream().filter(round -> !round.second().isEmpty()).count();
    long lost = rounds.stream().mapToLong(CrashRound::lostBytes).sum();
    long torn = rounds.stream().filter(CrashRound::torn).count();
    long most = rounds.stream().mapToLong(CrashRound::resentBytes).max().orElse(0);
    return new Verdict(
        crashed > 0 && rounds.stream().allMatch(CrashRound::held),
        "%d of %d points, %d with a second crash: %d acknowledged bytes lost, %d torn, at most %s re-sent"
            .formatted(crashed, rounds.size(), twice, lost, torn, Sizes.text(most)));
  }
}
