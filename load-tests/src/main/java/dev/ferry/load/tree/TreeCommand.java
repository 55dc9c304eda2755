package dev.ferry.load.tree;

import dev.ferry.client.FerryClient;
import dev.ferry.client.Workspace;
import dev.ferry.client.tree.TreeOptions;
import dev.ferry.client.tree.TreeResult;
import dev.ferry.load.host.EncryptedFiles;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.ServiceSettings;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.load.report.AtLeastOne;
import dev.ferry.load.report.Heading;
import dev.ferry.load.report.Sizes;
import dev.ferry.load.report.Table;
import dev.ferry.load.report.Verdict;
import dev.ferry.transfer.Durability;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code ferry lab tree}.
 *
 * <p>Nothing is deleted before the end: ext4 does not use an inode again that was deleted less than
 * half a minute ago, and looks at each such one for every file it creates, whoever creates it.
 */
@Command(
    name = "tree",
    description = {
      "Pushes a tree of small files, and again with nothing to do, from a warm client;",
      "rsync (daemon and over ssh) and scp -r do the same in turns."
    })
public final class TreeCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final TreeOptions EPHEMERAL =
      TreeOptions.DEFAULTS.withDurability(Durability.EPHEMERAL);
  private static final int WARM_ROUNDS = 3;

  @Option(
      names = "--rounds",
      converter = AtLeastOne.class,
      description = "Rounds that count, behind three that do not (default 7).")
  private int rounds = 7;

  @Option(names = "--files", converter = AtLeastOne.class, description = "Files (default 10000).")
  private int files = 10_000;

  @Option(names = "--size", description = "Size of each (default 4KiB).")
  private String size = "4KiB";

  @Option(names = "--encrypted", description = "In a service that encrypts at rest (aes-gcm).")
  private boolean encrypted;

  @Option(names = "--seed", description = "Draws the contents (default random).")
  private long seed = System.nanoTime();

  @Option(names = "--no-scp", description = "Leave scp out, which takes longest.")
  private boolean noScp;

  @Option(names = "--durable", description = "Beside the others, push forced to disk.")
  private boolean durable;

  private final Map<String, List<Double>> seconds = new LinkedHashMap<>();
  private boolean whole = true;

  @Override
  public Integer call() throws IOException {
    PrintStream out = System.out;
    Heading.print(out, TreeCommand.class, files + " files of " + size, seed);
    try (Workbench bench = Workbench.open()) {
      Path source =
          SampleTree.ofSmallFiles(
              bench.file("source"), files, Math.toIntExact(Sizes.parse(size)), seed);
      ServiceProcess service =
          bench.service(
              encrypted
                  ? new EncryptedFiles(seed).in(ServiceSettings.PLAIN)
                  : ServiceSettings.PLAIN);
      FerryClient client = bench.client(service.address());
      CopyPeers peers = CopyPeers.start(bench);
      for (int round = -WARM_ROUNDS; round < rounds; round++) {
        if (round == 0) {
          seconds.clear();
        }
        round(bench, client.workspace("lab"), peers, source, round + WARM_ROUNDS);
      }
    }
    table().print(out);
    return verdict().print(out);
  }

  private void round(Workbench bench, Workspace ours, CopyPeers peers, Path source, int round)
      throws IOException {
    push(ours, source, "/t" + round, "ferry", EPHEMERAL);
    if (durable) {
      push(ours, source, "/d" + round, "ferry durable", TreeOptions.DEFAULTS);
    }
    time("ferry pull", () -> pull(bench, ours, round));
    Path daemon = Files.createDirectories(bench.file("rsync-" + round));
    time("rsync daemon push", () -> peers.run(peers.rsync(source, daemon)));
    time("rsync daemon no-op", () -> peers.run(peers.rsync(source, daemon)));
    Path ssh = Files.createDirectories(bench.file("ssh-" + round));
    time("rsync ssh push", () -> peers.run(peers.rsyncOverSsh(source, ssh)));
    time("rsync ssh no-op", () -> peers.run(peers.rsyncOverSsh(source, ssh)));
    if (!noScp) {
      time("scp -r push", () -> peers.run(peers.scp(source, bench.file("scp-" + round))));
    }
  }

  private void push(Workspace ours, Path source, String path, String name, TreeOptions options)
      throws IOException {
    TreeResult[] results = new TreeResult[2];
    time(
        name + " push",
        () -> results[0] = Waiting.value(ours.push(source, path, options), PATIENCE));
    time(
        name + " no-op",
        () -> results[1] = Waiting.value(ours.push(source, path, options), PATIENCE));
    whole &= results[0].complete() && results[0].transferred() == files;
    whole &= results[1].complete() && results[1].transferred() == 0;
  }

  private void pull(Workbench bench, Workspace ours, int round) {
    TreeResult pulled =
        Waiting.value(ours.pull("/t" + round, bench.file("pulled-" + round), EPHEMERAL), PATIENCE);
    whole &= pulled.complete() && pulled.transferred() == files;
  }

  private void time(String name, Work work) throws IOException {
    long start = System.nanoTime();
    work.run();
    seconds.computeIfAbsent(name, none -> new ArrayList<>()).add((System.nanoTime() - start) / 1e9);
  }

  private Table table() {
    Table table = new Table("what", "median s", "min s", "× rsync daemon");
    seconds.forEach(
        (name, all) -> {
          Table unused =
              table.row(
                  name,
                  "%.3f".formatted(median(name)),
                  "%.3f".formatted(all.stream().mapToDouble(Double::doubleValue).min().orElse(0)),
                  "%.2f".formatted(median(name) / median(peerOf(name))));
        });
    return table;
  }

  private static String peerOf(String name) {
    return name.endsWith("no-op") ? "rsync daemon no-op" : "rsync daemon push";
  }

  private double median(String name) {
    double[] sorted =
        seconds.getOrDefault(name, List.of()).stream()
            .mapToDouble(Double::doubleValue)
            .sorted()
            .toArray();
    return sorted[sorted.length / 2];
  }

  private Verdict verdict() {
    return new Verdict(
        whole && median("ferry push") <= median("rsync daemon push"),
        "push %.3f s beside rsync's %.3f s, no-op %.3f s beside %.3f s, %s"
            .formatted(
                median("ferry push"),
                median("rsync daemon push"),
                median("ferry no-op"),
                median("rsync daemon no-op"),
                whole ? "every tree whole" : "NOT WHOLE"));
  }

  private interface Work {
    void run() throws IOException;
  }
}
