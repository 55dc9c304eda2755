package dev.ferry.load.temporal;

import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.ServiceSettings;
import dev.ferry.load.process.Workbench;
import dev.ferry.load.report.AtLeastOne;
import dev.ferry.load.report.Heading;
import dev.ferry.load.report.Sizes;
import dev.ferry.load.report.Table;
import dev.ferry.load.report.Verdict;
import dev.ferry.load.temporal.WorkerRound.Trouble;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ferry lab temporal}. */
@Command(
    name = "temporal",
    description = {
      "Pushes by Temporal workers: the first one is killed, cut off from Temporal, frozen and woken,",
      "or cannot tell that it finished, at seeded bytes; a second one goes on.",
      "With --processes the first one is a process that gets kill -9, or kill -STOP and -CONT."
    })
public final class TemporalCommand implements Callable<Integer> {
  private static final long HEARTBEAT_MILLIS = 1000;

  @Option(
      names = "--rounds",
      converter = AtLeastOne.class,
      description = "Rounds of each trouble (default 10).")
  private int rounds = 10;

  @Option(names = "--processes", description = "Workers are processes of their own.")
  private boolean processes;

  @Option(names = "--size", description = "Size of the file (default 24MiB).")
  private String size = "24MiB";

  @Option(names = "--seed", description = "Draws content and bytes (default random).")
  private long seed = System.nanoTime();

  @Override
  public Integer call() {
    PrintStream out = System.out;
    Heading.print(out, TemporalCommand.class, "Temporal workers in trouble, " + size, seed);
    try (Workbench bench = Workbench.open()) {
      SeededFile source = SeededFile.write(bench.file("source"), seed, Sizes.parse(size));
      ServiceProcess service = bench.service(ServiceSettings.FRUGAL);
      return processes
          ? processes(bench, service, source, out)
          : inside(bench, service, source, out);
    }
  }

  private int inside(Workbench bench, ServiceProcess service, SeededFile source, PrintStream out) {
    TemporalStage stage = bench.keep(new TemporalStage(bench, service.address()));
    WorkerRounds workers =
        new WorkerRounds(stage, bench.client(service.address()), source, HEARTBEAT_MILLIS, seed);
    List<WorkerRound> results = new ArrayList<>();
    for (int index = 0; index < rounds; index++) {
      for (Trouble trouble : Trouble.values()) {
        results.add(workers.round(trouble));
      }
    }
    table(results).print(out);
    results.stream()
        .filter(round -> !round.held())
        .forEach(round -> out.println("FAILED " + round));
    return verdict(results).print(out);
  }

  private int processes(
      Workbench bench, ServiceProcess service, SeededFile source, PrintStream out) {
    TemporalStage stage = bench.keep(new TemporalStage(bench, service.address(), freePort()));
    ProcessRounds workers =
        new ProcessRounds(
            bench, stage, service.port(), bench.client(service.address()), source, seed);
    List<ProcessRounds.Round> results = new ArrayList<>();
    for (int index = 0; index < rounds; index++) {
      results.add(workers.round(false));
      results.add(workers.round(true));
    }
    results.forEach(round -> out.println((round.held() ? "" : "FAILED ") + round));
    return new Verdict(
            results.stream().allMatch(ProcessRounds.Round::held),
            "%d rounds, most re-sent %s"
                .formatted(
                    results.size(),
                    Sizes.text(
                        results.stream()
                            .mapToLong(ProcessRounds.Round::resentBytes)
                            .max()
                            .orElse(0))))
        .print(out);
  }

  /** One that nobody listens on now. */
  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Table table(List<WorkerRound> results) {
    Table table = new Table("first worker", "rounds", "held", "most re-sent");
    for (Trouble trouble : Trouble.values()) {
      List<WorkerRound> some =
          results.stream().filter(round -> round.trouble() == trouble).toList();
      Table unused =
          table.row(
              trouble.name().toLowerCase(Locale.ROOT).replace('_', ' '),
              some.size(),
              some.stream().filter(WorkerRound::held).count(),
              Sizes.text(some.stream().mapToLong(WorkerRound::resentBytes).max().orElse(0)));
    }
    return table;
  }

  private static Verdict verdict(List<WorkerRound> results) {
    long unequal = results.stream().filter(round -> !round.matched()).count();
    return new Verdict(
        results.stream().allMatch(WorkerRound::held),
        "%d rounds, %d with other bytes; every first attempt ended without a word to Temporal"
            .formatted(results.size(), unequal));
  }
}
