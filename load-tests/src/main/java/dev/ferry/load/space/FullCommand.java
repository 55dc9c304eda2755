package dev.ferry.load.space;

import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.ServiceSettings;
import dev.ferry.load.process.Workbench;
import dev.ferry.load.report.AtLeastOne;
import dev.ferry.load.report.Heading;
import dev.ferry.load.report.Spread;
import dev.ferry.load.report.Table;
import dev.ferry.load.report.Verdict;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ferry lab full}. */
@Command(
    name = "full",
    description = {
      "Takes all bytes, all inodes, all descriptors from a running service, and gives them back;",
      "the same with the file system's quota (btrfs) and with the right to write (ext4 that finds",
      "itself damaged). Mounts file systems, which only root may; exit code 77 when not all ran."
    })
public final class FullCommand implements Callable<Integer> {
  private static final long VOLUME_BYTES = 96L << 20;
  private static final long FILE_BYTES = 16L << 20;
  private static final int SKIPPED = 77;

  @Option(
      names = "--rounds",
      converter = AtLeastOne.class,
      description = "Shortages of each kind (default 5).")
  private int rounds = 5;

  @Option(
      names = "--only",
      description = "bytes, inodes, descriptors, quota or writing; may be repeated (default all).")
  private List<Resource> only = Arrays.asList(Resource.values());

  @Option(names = "--seed", description = "Draws content and moments (default random).")
  private long seed = System.nanoTime();

  @Override
  public Integer call() {
    PrintStream out = System.out;
    Heading.print(out, FullCommand.class, "a full disk, data and store on the same one", seed);
    List<FullRound> results = new ArrayList<>();
    Map<Resource, String> skipped = new EnumMap<>(Resource.class);
    run(
        bench -> SmallVolume.mount(bench.file("volume"), VOLUME_BYTES),
        List.of(Resource.BYTES, Resource.INODES, Resource.DESCRIPTORS),
        results,
        skipped,
        "only root may mount a file system");
    run(
        bench -> QuotaVolume.mount(bench.file("image"), bench.file("volume"), VOLUME_BYTES),
        List.of(Resource.QUOTA),
        results,
        skipped,
        "needs root, btrfs with quota groups, and its programs (package btrfs-progs)");
    run(
        bench -> FailingVolume.mount(bench.file("image"), bench.file("volume")),
        List.of(Resource.WRITING),
        results,
        skipped,
        "needs root and ext4 with trigger_fs_error");
    table(results).print(out);
    skipped.forEach((resource, why) -> out.println("SKIPPED " + resource + ": " + why));
    results.stream()
        .filter(round -> !round.held())
        .forEach(round -> out.println("FAILED " + round));
    int exitCode = verdict(results).print(out);
    return exitCode == 0 && !skipped.isEmpty() ? SKIPPED : exitCode;
  }

  /** A volume and a service of its own for these resources. */
  private void run(
      Function<Workbench, Optional<? extends Volume>> mount,
      List<Resource> resources,
      List<FullRound> results,
      Map<Resource, String> skipped,
      String why) {
    List<Resource> wanted = resources.stream().filter(only::contains).toList();
    if (wanted.isEmpty()) {
      return;
    }
    try (Workbench bench = Workbench.open()) {
      Optional<? extends Volume> volume = mount.apply(bench);
      if (volume.isEmpty()) {
        wanted.forEach(resource -> skipped.put(resource, why));
        return;
      }
      Volume mounted = bench.keep(volume.get());
      SeededFile source = SeededFile.write(bench.file("source"), seed, FILE_BYTES);
      var service = bench.service(mounted.folder().resolve("data"), ServiceSettings.FRUGAL);
      FullDisk disk = new FullDisk(bench, mounted, service, source, new SplittableRandom(seed));
      for (int round = 0; round < rounds; round++) {
        for (Resource resource : wanted) {
          results.add(disk.round(resource));
        }
      }
    }
  }

  private static Table table(List<FullRound> results) {
    Table table =
        new Table(
            "none left of",
            "rounds",
            "acked bytes lost",
            "intact after",
            "seconds to the end after");
    for (Resource resource : results.stream().map(FullRound::resource).distinct().toList()) {
      List<FullRound> those =
          results.stream().filter(round -> round.resource() == resource).toList();
      Table unused =
          table.row(
              resource,
              those.size(),
              those.stream().mapToLong(FullRound::lostBytes).sum(),
              those.stream().filter(FullRound::intact).count(),
              Spread.of(those.stream().map(FullRound::seconds).toList())
                  .text(seconds -> String.format(Locale.ROOT, "%.2f", seconds)));
    }
    return table;
  }

  private static Verdict verdict(List<FullRound> results) {
    long held = results.stream().filter(FullRound::held).count();
    return new Verdict(
        held == results.size() && held > 0,
        held
            + " of "
            + results.size()
            + " shortages: new uploads refused with their code, reading went on, and freeing where it"
            + " can, no acknowledged byte lost, every transfer ended whole");
  }
}
