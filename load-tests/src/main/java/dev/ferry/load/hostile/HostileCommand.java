package dev.ferry.load.hostile;

import dev.ferry.client.FerryClient;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.ServiceSettings;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.load.report.AtLeastOne;
import dev.ferry.load.report.Heading;
import dev.ferry.load.report.Percentiles;
import dev.ferry.load.report.Table;
import dev.ferry.load.report.Verdict;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ferry lab hostile}. */
@Command(
    name = "hostile",
    description = {
      "Hostile peers against a service of 256 MiB heap and 64 MiB direct memory,",
      "while polite transfers run."
    })
public final class HostileCommand implements Callable<Integer> {
  private static final int POLITE = 50;
  private static final int EXAMPLES = 5;
  private static final int FOLDER_FILES = 50;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long FILE_BYTES = 8L << 20;
  private static final Pattern OUT_OF_MEMORY =
      Pattern.compile("OutOf\\w*Memory\\w*|failed to allocate|LEAK:");
  private static final ServiceSettings SMALL =
      ServiceSettings.FRUGAL.withFlags(
          "-Xmx256m", "-XX:MaxDirectMemorySize=64m", "-XX:+ExitOnOutOfMemoryError");

  @Option(
      names = "--sockets",
      converter = AtLeastOne.class,
      description = "Attacking sockets of each kind (default 20).")
  private int sockets = 20;

  @Option(
      names = "--attack",
      description = "Only that one: ${COMPLETION-CANDIDATES} (default all, then all at once).")
  private Attack @Nullable [] chosen;

  @Option(names = "--seed", description = "Draws content (default random).")
  private long seed = System.nanoTime();

  @Override
  public Integer call() {
    PrintStream out = System.out;
    Heading.print(
        out,
        HostileCommand.class,
        sockets + " hostile sockets of each kind, " + POLITE + " polite transfers",
        seed);
    Table table =
        new Table(
            "attack",
            "sockets",
            "closed",
            "closed after p50 / p99 / longest",
            "polite done",
            "out of memory",
            "seconds");
    Attack[] attacks = chosen == null ? Attack.values() : chosen;
    try (Workbench bench = Workbench.open()) {
      ServiceProcess service = bench.service(SMALL);
      SeededFile source = SeededFile.write(bench.file("source"), seed, FILE_BYTES);
      SeededFile small = SeededFile.write(bench.file("small"), seed, 1);
      prepare(bench.client(service.address()), source, small);
      PoliteTransfers polite = new PoliteTransfers(bench, service.address(), source);
      int lost = POLITE - round(table, "none", List.of(), polite, service);
      for (Attack attack : attacks) {
        lost += POLITE - round(table, attack.name(), List.of(attack), polite, service);
      }
      if (attacks.length > 1) {
        lost += POLITE - round(table, "all at once", List.of(attacks), polite, service);
      }
      table.print(out);
      polite.failures().forEach(failure -> out.println("lost: " + failure));
      service
          .output()
          .lines()
          .filter(line -> OUT_OF_MEMORY.matcher(line).find())
          .limit(EXAMPLES)
          .forEach(out::println);
      return verdict(service, lost).print(out);
    }
  }

  private static void prepare(FerryClient client, SeededFile source, SeededFile small) {
    Waiting.done(
        client
            .upload(UploadRequest.of(UploadSource.ofPath(source.path()), Attack.LARGE))
            .completion(),
        PATIENCE);
    for (int i = 0; i < FOLDER_FILES; i++) {
      WorkspaceFile file = WorkspaceFile.parse(Attack.FULL_FOLDER + "/" + "name".repeat(40) + i);
      Waiting.done(
          client.upload(UploadRequest.of(UploadSource.ofPath(small.path()), file)).completion(),
          PATIENCE);
    }
  }

  private int round(
      Table table,
      String name,
      List<Attack> attacks,
      PoliteTransfers polite,
      ServiceProcess service) {
    List<Attacker> attackers = new ArrayList<>();
    final long before = outOfMemory(service);
    try {
      for (Attack attack : attacks) {
        for (int i = 0; i < sockets; i++) {
          attackers.add(Attacker.start(attack, service.port(), i));
        }
      }
      long start = System.nanoTime();
      int done = polite.run(POLITE, PATIENCE);
      double seconds = (System.nanoTime() - start) / 1e9;
      final long outOfMemory = outOfMemory(service) - before;
      List<Long> closed =
          attackers.stream().filter(Attacker::isClosed).map(Attacker::closedAfterNanos).toList();
      Table unused =
          table.row(
              name,
              attackers.size(),
              closed.size(),
              closed.isEmpty() ? "-" : new Percentiles(closed).text(),
              done + " of " + POLITE,
              outOfMemory,
              String.format(Locale.ROOT, "%.1f", seconds));
      return done;
    } finally {
      attackers.forEach(Attacker::close);
    }
  }

  private static Verdict verdict(ServiceProcess service, int lost) {
    long outOfMemory = outOfMemory(service);
    boolean alive = ProcessHandle.of(service.pid()).map(ProcessHandle::isAlive).orElse(false);
    return new Verdict(
        lost == 0 && outOfMemory == 0 && alive,
        lost
            + " polite transfers lost, "
            + outOfMemory
            + " times out of memory, service "
            + (alive ? "alive, most resident " + mostResident(service.pid()) : "dead"));
  }

  private static long outOfMemory(ServiceProcess service) {
    return OUT_OF_MEMORY.matcher(service.output()).results().count();
  }

  private static String mostResident(long pid) {
    try (Stream<String> status = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return status
          .filter(line -> line.startsWith("VmHWM:"))
          .map(line -> line.substring("VmHWM:".length()).strip())
          .findFirst()
          .orElse("?");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
