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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ferry lab crash}. */
@Command(
    name = "crash",
    description = {
      "A process that dies at each persistence call of an upload, recovery included,",
      "and of an abort, of the sweep and of the purge (store in h2)."
    })
public final class CrashCommand implements Callable<Integer> {
  private static final long CLEANED_BYTES = 5L << 20;

  /** What the process does that dies. */
  enum Part {
    UPLOAD,
    CLEANING
  }

  @Option(names = "--size", description = "Size of the upload (default 64MiB).")
  private String size = "64MiB";

  @Option(
      names = "--every",
      converter = AtLeastOne.class,
      description = "Take every Nth point only (default 1: all).")
  private int every = 1;

  @Option(names = "--seed", description = "Draws content and second points (default random).")
  private long seed = System.nanoTime();

  @Option(
      names = "--only",
      description = "upload or cleaning (abort, sweep and purge); default both.")
  private List<Part> only = Arrays.asList(Part.values());

  @Option(names = "--segments", description = "Connections of the upload (default 1).")
  private int segments = 1;

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
    List<CleaningRound> cleaned = new ArrayList<>();
    try (Workbench bench = Workbench.open()) {
      if (only.contains(Part.CLEANING)) {
        cleaned.addAll(clean(bench, out));
      }
      if (only.contains(Part.UPLOAD)) {
        rounds.addAll(upload(bench, out));
      }
    }
    table(
            Stream.concat(
                    rounds.stream().map(round -> new Deaths(round.first(), round.second())),
                    cleaned.stream().map(round -> new Deaths(round.first(), round.second())))
                .toList())
        .print(out);
    rounds.stream().filter(round -> !round.held()).forEach(round -> out.println("FAILED " + round));
    int ofCleaning = cleaned.isEmpty() ? 0 : verdictOfCleaning(cleaned).print(out);
    return Math.max(ofCleaning, rounds.isEmpty() ? 0 : verdict(rounds).print(out));
  }

  private List<CrashRound> upload(Workbench bench, PrintStream out) {
    SeededFile source = SeededFile.write(bench.file("source"), seed, Sizes.parse(size));
    CrashMatrix matrix =
        new CrashMatrix(bench, LabStore.start(bench, store), source, seed, segments);
    int points = matrix.points();
    out.println(points + " points in an upload that nothing interrupts");
    List<CrashRound> rounds = new ArrayList<>();
    for (int point = 1; point <= points; point += every) {
      rounds.add(matrix.crashAt(point));
    }
    return rounds;
  }

  private List<CleaningRound> clean(Workbench bench, PrintStream out) {
    List<CleaningRound> rounds = new ArrayList<>();
    SeededFile source = SeededFile.write(bench.file("small"), seed, CLEANED_BYTES);
    CleaningMatrix matrix = new CleaningMatrix(bench, source, seed);
    for (Cleaning what : Cleaning.values()) {
      int points = matrix.points(what);
      out.println(points + " points in a process with " + what + " that nothing interrupts");
      for (int point = 1; point <= points; point += every) {
        CleaningRound round = matrix.crashAt(what, point);
        rounds.add(round);
        if (!round.held()) {
          out.println("FAILED " + round);
        }
      }
    }
    return rounds;
  }

  /** Where a round's processes died; empty for one that lived. */
  private record Deaths(String first, String second) {}

  private static Table table(List<Deaths> rounds) {
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

  private static Map<String, Long> byKind(List<Deaths> rounds, boolean first) {
    return rounds.stream()
        .map(round -> first ? round.first() : round.second())
        .map(point -> point.isEmpty() ? "(lived)" : point.replaceFirst("^point \\d+ ", ""))
        .collect(Collectors.groupingBy(kind -> kind, TreeMap::new, Collectors.counting()));
  }

  private static Verdict verdictOfCleaning(List<CleaningRound> rounds) {
    long crashed = rounds.stream().filter(CleaningRound::crashed).count();
    long twice = rounds.stream().filter(round -> !round.second().isEmpty()).count();
    long held = rounds.stream().filter(CleaningRound::held).count();
    return new Verdict(
        crashed > 0 && held == rounds.size(),
        "aborts, sweeps and purges: %d of %d points, %d with a second crash: %d held (nothing lost, undone or left behind)"
            .formatted(crashed, rounds.size(), twice, held));
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
