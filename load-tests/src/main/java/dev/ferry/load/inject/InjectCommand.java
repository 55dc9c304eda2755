package dev.ferry.load.inject;

import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.ServiceSettings;
import dev.ferry.load.process.Workbench;
import dev.ferry.load.report.AtLeastOne;
import dev.ferry.load.report.Heading;
import dev.ferry.load.report.Table;
import dev.ferry.load.report.Verdict;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ferry lab inject}. */
@Command(
    name = "inject",
    description = {
      "Writes, forces and renames of a running service that fail with EIO, injected with strace.",
      "Exit code 77 without strace or without the permission to attach it."
    })
public final class InjectCommand implements Callable<Integer> {
  private static final int SKIPPED = 77;
  private static final long FILE_BYTES = 16L << 20;

  @Option(
      names = "--rounds",
      converter = AtLeastOne.class,
      description = "Failures of each call (default 3).")
  private int rounds = 3;

  @Option(names = "--seed", description = "Draws content and moments (default random).")
  private long seed = System.nanoTime();

  @Override
  public Integer call() {
    PrintStream out = System.out;
    Heading.print(out, InjectCommand.class, "calls to the kernel that fail with EIO", seed);
    List<InjectedRound> results = new ArrayList<>();
    try (Workbench bench = Workbench.openForManyStarts()) {
      SeededFile source = SeededFile.write(bench.file("source"), seed, FILE_BYTES);
      ServiceProcess service = bench.service(ServiceSettings.FRUGAL);
      InjectedUploads uploads =
          new InjectedUploads(bench, service, bench.file("data"), source, seed);
      for (int round = 0; round < rounds; round++) {
        for (Injection injection : Injection.values()) {
          Optional<InjectedRound> result = uploads.round(injection);
          if (result.isEmpty()) {
            out.println("SKIPPED: strace is missing or may not attach to a process here");
            return SKIPPED;
          }
          results.add(result.get());
        }
      }
    }
    table(results).print(out);
    results.stream()
        .filter(round -> !round.held())
        .forEach(round -> out.println("FAILED " + round));
    return verdict(results).print(out);
  }

  private static Table table(List<InjectedRound> results) {
    Table table =
        new Table(
            "failed call",
            "rounds",
            "injected",
            "called again",
            "STORAGE_FAILED",
            "acked bytes lost",
            "ready meanwhile",
            "intact after restart");
    for (Injection injection : Injection.values()) {
      List<InjectedRound> those =
          results.stream().filter(round -> round.injection() == injection).toList();
      Table unused =
          table.row(
              injection,
              those.size(),
              those.stream().filter(InjectedRound::failed).count(),
              those.stream().mapToInt(InjectedRound::repeats).sum(),
              those.stream().filter(round -> round.code().equals("STORAGE_FAILED")).count(),
              those.stream().mapToLong(InjectedRound::lostBytes).sum(),
              those.stream().filter(InjectedRound::readyMeanwhile).count(),
              those.stream().filter(InjectedRound::intact).count());
    }
    return table;
  }

  private static Verdict verdict(List<InjectedRound> results) {
    long held = results.stream().filter(InjectedRound::held).count();
    return new Verdict(
        held == results.size() && held > 0,
        held
            + " of "
            + results.size()
            + " failed calls: the upload fell back to its frontier, no acknowledged byte lost, no"
            + " failed force tried again, readiness down after it, whole after a restart");
  }
}
