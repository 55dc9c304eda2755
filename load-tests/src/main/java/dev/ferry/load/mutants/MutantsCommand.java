package dev.ferry.load.mutants;

import dev.ferry.load.process.Checkout;
import dev.ferry.load.process.Workbench;
import dev.ferry.load.report.Heading;
import dev.ferry.load.report.Table;
import dev.ferry.load.report.Verdict;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ferry lab mutants}. */
@Command(
    name = "mutants",
    description = {
      "Takes one guard of the source away at a time, in a copy: does a test notice?",
      "Needs Maven. About half a minute for each mutant."
    })
public final class MutantsCommand implements Callable<Integer> {
  @Option(
      names = "--only",
      description = "Mutants in whose name this pattern is found (default: all).")
  private String only = "";

  @Option(names = "--checkout", description = "The sources (default: those of this lab).")
  private @Nullable Path checkout;

  @Override
  public Integer call() throws IOException {
    PrintStream out = System.out;
    List<Mutant> mutants =
        MutantList.read().stream()
            .filter(mutant -> Pattern.compile(only).matcher(mutant.name()).find())
            .toList();
    Heading.print(out, MutantsCommand.class, mutants.size() + " mutants, one at a time", 0);
    try (Workbench bench = Workbench.open()) {
      Path log = bench.file("maven.log");
      ScratchCheckout scratch = ScratchCheckout.copy(sources(), bench.file("checkout"), log);
      MutantRun unchanged = scratch.run(modules(mutants), suites(mutants));
      out.printf(
          "control: the same suites on the source as it is %s (%d s)%n",
          unchanged.ran() && !unchanged.killed() ? "pass" : "FAIL: " + unchanged.text(),
          unchanged.took().toSeconds());
      if (!unchanged.ran() || unchanged.killed()) {
        printErrors(log, out);
        return new Verdict(false, "the suites do not pass without any mutant").print(out);
      }
      return run(mutants, scratch, log, out).print(out);
    }
  }

  private static Verdict run(
      List<Mutant> mutants, ScratchCheckout scratch, Path log, PrintStream out) throws IOException {
    Table table = new Table("taken out", "noticed by", "seconds");
    int killed = 0;
    for (Mutant mutant : mutants) {
      MutantRun run = scratch.run(mutant);
      killed += run.killed() ? 1 : 0;
      Table unused = table.row(mutant.name(), run.text(), run.took().toSeconds());
      out.println((run.killed() ? "killed    " : "NOT KILLED ") + mutant.name());
      if (!run.ran()) {
        printErrors(log, out);
      }
    }
    table.print(out);
    return new Verdict(
        killed == mutants.size() && killed > 0,
        "%d of %d mutants killed".formatted(killed, mutants.size()));
  }

  private static void printErrors(Path log, PrintStream out) throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      lines.filter(line -> line.contains("ERROR")).limit(5).forEach(out::println);
    }
  }

  private static String modules(List<Mutant> mutants) {
    return mutants.stream().map(Mutant::module).distinct().collect(Collectors.joining(","));
  }

  private static String suites(List<Mutant> mutants) {
    return mutants.stream()
        .flatMap(mutant -> Stream.of(mutant.suites().split(",")))
        .distinct()
        .collect(Collectors.joining(","));
  }

  private Path sources() {
    return checkout == null ? Checkout.ofThisLab() : checkout;
  }
}
