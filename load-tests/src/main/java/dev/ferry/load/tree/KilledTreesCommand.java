package dev.ferry.load.tree;

import dev.ferry.load.host.EncryptedFiles;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.ServiceSettings;
import dev.ferry.load.process.Workbench;
import dev.ferry.load.report.AtLeastOne;
import dev.ferry.load.report.Heading;
import dev.ferry.load.report.Table;
import dev.ferry.load.report.Verdict;
import dev.ferry.load.tree.KilledTree.Outcome;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ferry lab kill-trees}. */
@Command(
    name = "kill-trees",
    description = {
      "Pushes and pulls trees of small and large files while either side is killed with -9",
      "at seeded moments. Held if at no moment a file has its name and other bytes, and if",
      "every tree is whole in the end, without anything left over."
    })
public final class KilledTreesCommand implements Callable<Integer> {
  private static final int SMALL_BYTES = 5000;
  private static final int LARGE_FILES = 8;
  private static final int LARGE_BYTES = 3 << 20;
  private static final String SHARED = "/shared";

  @Option(names = "--rounds", converter = AtLeastOne.class, description = "Default 20.")
  private int rounds = 20;

  @Option(names = "--files", converter = AtLeastOne.class, description = "Default 2000.")
  private int files = 2000;

  @Option(names = "--encrypted", description = "In a service that encrypts at rest (aes-gcm).")
  private boolean encrypted;

  @Option(names = "--seed", description = "Draws contents and moments (default random).")
  private long seed = System.nanoTime();

  @Override
  public Integer call() throws IOException {
    PrintStream out = System.out;
    Heading.print(out, KilledTreesCommand.class, rounds + " trees of " + files + " files", seed);
    List<Outcome> outcomes = new ArrayList<>();
    try (Workbench bench = Workbench.openForManyStarts()) {
      EncryptedFiles key = encrypted ? new EncryptedFiles(seed) : null;
      ServiceProcess service =
          bench.service(key == null ? ServiceSettings.FRUGAL : key.in(ServiceSettings.FRUGAL));
      SplittableRandom random = new SplittableRandom(seed);
      KilledTree tree = new KilledTree(bench, service, source(bench), random, key);
      tree.give(SHARED);
      for (int round = 0; round < rounds; round++) {
        boolean killService = random.nextBoolean();
        outcomes.add(
            round % 2 == 0 ? tree.push(round, killService) : tree.pull(round, killService, SHARED));
      }
    }
    Table table = new Table("what", "killed", "rounds", "kills", "torn files", "not whole");
    for (boolean push : new boolean[] {true, false}) {
      row(table, outcomes, push, true);
      row(table, outcomes, push, false);
    }
    table.print(out);
    return verdict(outcomes).print(out);
  }

  private Path source(Workbench bench) throws IOException {
    Path source = SampleTree.ofSmallFiles(bench.file("source"), files, SMALL_BYTES, seed);
    Random random = new Random(seed);
    byte[] bytes = new byte[LARGE_BYTES];
    for (int i = 0; i < LARGE_FILES; i++) {
      random.nextBytes(bytes);
      Files.write(source.resolve("d0/large-" + i), bytes);
    }
    return source;
  }

  private static void row(Table table, List<Outcome> all, boolean push, boolean service) {
    List<Outcome> these =
        all.stream().filter(one -> one.push() == push && one.serviceKilled() == service).toList();
    Table unused =
        table.row(
            push ? "push" : "pull",
            service ? "service" : "client",
            Integer.toString(these.size()),
            Integer.toString(these.stream().mapToInt(Outcome::kills).sum()),
            Long.toString(these.stream().mapToLong(Outcome::torn).sum()),
            Long.toString(these.stream().filter(one -> !one.whole()).count()));
  }

  private static Verdict verdict(List<Outcome> outcomes) {
    int kills = outcomes.stream().mapToInt(Outcome::kills).sum();
    return new Verdict(
        kills > 0 && outcomes.stream().allMatch(Outcome::held),
        "%d trees, %d kills, %d torn files, %d trees not whole"
            .formatted(
                outcomes.size(),
                kills,
                outcomes.stream().mapToLong(Outcome::torn).sum(),
                outcomes.stream().filter(one -> !one.whole()).count()));
  }
}
