package dev.ferry.load.memory;

import dev.ferry.client.FerryClient;
import dev.ferry.load.process.MemoryProbe;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.ServiceSettings;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.load.report.AtLeastOne;
import dev.ferry.load.report.Heading;
import dev.ferry.load.report.Sizes;
import dev.ferry.load.report.Table;
import dev.ferry.load.report.Verdict;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ferry lab list}. */
@Command(
    name = "list",
    description = "A listing of very many entries, the service at 64 MiB heap and 32 MiB direct.")
public final class ListCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final long ANONYMOUS_MAX_BYTES = 320L << 20;
  private static final int IN_ONE_FOLDER = 10_000;

  @Option(
      names = "--entries",
      converter = AtLeastOne.class,
      description = "How many files (default 1000000).")
  private int entries = 1_000_000;

  @Override
  public Integer call() throws IOException {
    PrintStream out = System.out;
    Heading.print(out, ListCommand.class, entries + " files listed", 0);
    Table table = new Table("listing", "entries", "s", "a second", "service peak anonymous");
    boolean right = true;
    long peak = 0;
    try (Workbench bench = Workbench.open()) {
      ServiceProcess service =
          bench.service(
              bench.file("data"),
              ServiceSettings.FRUGAL.withFlags("-Xmx64m", "-XX:MaxDirectMemorySize=32m"));
      FerryClient client = bench.client(service.address());
      Path root = bench.file("data").resolve("workspaces");
      fill(Files.createDirectories(root.resolve("flat")), entries);
      int folders = (entries + IN_ONE_FOLDER - 1) / IN_ONE_FOLDER;
      for (int folder = 0; folder < folders; folder++) {
        fill(
            Files.createDirectories(root.resolve("deep/folder-" + folder)),
            Math.min(IN_ONE_FOLDER, entries - folder * IN_ONE_FOLDER));
      }
      for (String workspace : List.of("flat", "deep")) {
        try (MemoryProbe memory = MemoryProbe.of(service.pid())) {
          long begin = System.nanoTime();
          long seen = Waiting.value(client.workspace(workspace).list("/", 64).count(), PATIENCE);
          double seconds = (System.nanoTime() - begin) / 1e9;
          right &= seen == (workspace.equals("flat") ? entries : entries + folders);
          peak = Math.max(peak, memory.anonymousPeakBytes());
          table =
              table.row(
                  workspace.equals("flat") ? "one directory" : folders + " directories",
                  seen,
                  "%.1f".formatted(seconds),
                  "%.0f".formatted(seen / seconds),
                  Sizes.text(memory.anonymousPeakBytes()));
        }
      }
    }
    table.print(out);
    return new Verdict(
            right && peak < ANONYMOUS_MAX_BYTES,
            "%d entries, at most %s anonymous memory (bound %s)"
                .formatted(entries, Sizes.text(peak), Sizes.text(ANONYMOUS_MAX_BYTES)))
        .print(out);
  }

  private static void fill(Path folder, int files) throws IOException {
    for (int file = 0; file < files; file++) {
      var unused = Files.createFile(folder.resolve("file-" + file));
    }
  }
}
