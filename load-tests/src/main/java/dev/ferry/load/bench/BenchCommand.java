package dev.ferry.load.bench;

import dev.ferry.load.bench.pipe.NioPipe;
import dev.ferry.load.bench.report.Outcome;
import dev.ferry.load.bench.report.ResultFiles;
import dev.ferry.load.bench.report.ResultTables;
import dev.ferry.load.bench.report.Results;
import dev.ferry.load.bench.run.HeldMemory;
import dev.ferry.load.bench.run.PageCache;
import dev.ferry.load.bench.run.Rounds;
import dev.ferry.load.bench.run.Stage;
import dev.ferry.load.bench.run.Subject;
import dev.ferry.load.bench.run.Unavailable;
import dev.ferry.load.bench.run.Workload;
import dev.ferry.load.process.Checkout;
import dev.ferry.load.process.Workbench;
import dev.ferry.load.report.AtLeastOne;
import dev.ferry.load.report.Heading;
import dev.ferry.load.report.Sizes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ferry lab bench}. */
@Command(
    name = "bench",
    description = {
      "Ferry beside the limit of this machine and beside other programs that move files: the same",
      "random bytes, in turns, with time, CPU time and memory of both sides; what arrived is",
      "compared. Installs what is missing (--no-install does not) or says loudly what it skips.",
      "Exit code 0: measured, with --check nothing fell; 1: one of Ferry's own failed or a ratio fell",
      "by more than 15 percent; 75: the reference wandered by more than 25 percent, nothing means",
      "anything."
    })
public final class BenchCommand implements Callable<Integer> {
  private static final String ACCEPTED =
      "load-tests/src/main/resources/dev/ferry/load/bench/accepted.csv";
  private static final int LITTLE_BYTES = 1 << 20;
  private static final int SMALL_BYTES = 4096;

  @Option(names = "--quick", description = "512 MiB, 3 rounds, the subjects that matter most.")
  private boolean quick;

  @Option(names = "--full", description = "1 GiB, 5 rounds, every subject (the default).")
  private boolean full;

  @Option(
      names = "--only",
      description = "Subjects whose names contain this expression, and what they need.")
  private Pattern only = Pattern.compile("");

  @Option(
      names = "--rounds",
      converter = AtLeastOne.class,
      description = "Timings of each subject, after those that warm up.")
  private @Nullable Integer rounds;

  @Option(names = "--size", description = "Bytes of the large file.")
  private @Nullable String size;

  @Option(
      names = "--small-files",
      converter = AtLeastOne.class,
      description = "How many files of 4 KiB (default 10000, quick 1000).")
  private @Nullable Integer smallFiles;

  @Option(names = "--out", description = "Folder for report, CSV, raw rows and picture.")
  private @Nullable Path out;

  @Option(
      names = "--check",
      description = "Compares Ferry's ratios with those of the last accepted run of this kind.")
  private boolean check;

  @Option(
      names = "--accept",
      description = "Keeps this run's ratios in the checkout, if it is neither void nor wrong.")
  private boolean accept;

  @Option(names = "--accepted", description = "Another file with accepted ratios.")
  private @Nullable Path accepted;

  @Option(names = "--no-install", description = "Installs nothing.")
  private boolean noInstall;

  @Option(names = "--seed", description = "Draws content and order (default random).")
  private long seed = System.nanoTime();

  @Override
  public Integer call() throws IOException {
    ByteArrayOutputStream copy = new ByteArrayOutputStream();
    String heading = heading(copy);
    System.out.print(heading);
    try (Workbench bench = Workbench.open()) {
      System.out.printf("on %s in %s%n", Files.getFileStore(bench.folder()).type(), bench.folder());
      Results results = run(stage(bench));
      new ResultTables(results).print(System.out);
      Path folder = out == null ? Files.createTempDirectory("ferry-bench-") : out;
      new ResultFiles(results).writeTo(folder, heading);
      System.out.println("report, CSV, raw rows and picture: " + folder.toAbsolutePath());
      return close(results);
    }
  }

  private String heading(ByteArrayOutputStream into) {
    String what = kind() + " bench of " + size();
    Heading.print(
        new PrintStream(into, true, StandardCharsets.UTF_8), BenchCommand.class, what, seed);
    return into.toString(StandardCharsets.UTF_8);
  }

  private Stage stage(Workbench bench) throws IOException {
    return new Stage(
        bench,
        Workload.file(bench.file("large"), Sizes.parse(size()), seed),
        Workload.file(bench.file("little"), LITTLE_BYTES, seed + 1),
        Workload.folder(bench.file("many"), smallFiles(), SMALL_BYTES, seed + 2),
        !noInstall);
  }

  private static void holdMemory(Stage stage) throws IOException {
    try {
      System.out.println("  " + HeldMemory.hold(stage));
    } catch (Unavailable e) {
      System.out.println("  memory is not held, rounds may differ more: " + e.reason());
    }
  }

  private Results run(Stage stage) throws IOException {
    holdMemory(stage);
    Contenders contenders = new Contenders(stage, System.out);
    Selection selection = new Selection(only, isQuick(), NioPipe.REFERENCE);
    List<Subject> subjects = selection.of(contenders.open(Contenders.all(isQuick())));
    Rounds measured =
        new Rounds(subjects, new PageCache(stage.bench().folder(), seed), seed, System.out);
    measured.run(rounds());
    return new Results(
        subjects,
        measured.readings(),
        contenders.skipped(),
        measured.failures(),
        NioPipe.REFERENCE);
  }

  private int close(Results results) throws IOException {
    Path file = accepted == null ? Checkout.ofThisLab().resolve(ACCEPTED) : accepted;
    Outcome outcome = new Outcome(results, kind() + " " + size(), file);
    if (accept) {
      return outcome.printAccept(System.out);
    }
    return check ? outcome.printCheck(System.out) : outcome.print(System.out);
  }

  private String kind() {
    return isQuick() ? "quick" : "full";
  }

  private boolean isQuick() {
    return quick && !full;
  }

  private String size() {
    return size == null ? (isQuick() ? "512MiB" : "1GiB") : size;
  }

  private int rounds() {
    return rounds == null ? (isQuick() ? 3 : 5) : rounds;
  }

  private int smallFiles() {
    return smallFiles == null ? (isQuick() ? 1_000 : 10_000) : smallFiles;
  }
}
