package dev.ferry.load.compress;

import dev.ferry.load.compress.Copying.Taken;
import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.ServiceSettings;
import dev.ferry.load.process.Workbench;
import dev.ferry.load.report.AtLeastOne;
import dev.ferry.load.report.Heading;
import dev.ferry.load.report.Sizes;
import dev.ferry.load.report.Spread;
import dev.ferry.load.report.Table;
import dev.ferry.load.report.Verdict;
import dev.ferry.testkit.LogLines;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ferry lab compress}. */
@Command(
    name = "compress",
    description = {
      "Text over a slow link with and without compression: how much sooner it is there.",
      "Then random bytes over a free one: how much more CPU time the attempt costs."
    })
public final class CompressCommand implements Callable<Integer> {
  @Option(names = "--text", description = "Bytes of text (default 256MiB).")
  private String text = "256MiB";

  @Option(names = "--rate", description = "Bytes a second of the slow link (default 2MiB).")
  private String rate = "2MiB";

  @Option(names = "--noise", description = "Random bytes (default 256MiB).")
  private String noise = "256MiB";

  @Option(
      names = "--rounds",
      converter = AtLeastOne.class,
      description = "Of random bytes, with and without in turns (default 8).")
  private int rounds = 8;

  @Option(names = "--sooner", description = "Times sooner the text is to be there (default 2).")
  private double sooner = 2;

  @Option(names = "--cost", description = "Most CPU beside plain, random bytes (default 1.03).")
  private double cost = 1.03;

  @Option(names = "--seed", description = "Draws the content (default random).")
  private long seed = System.nanoTime();

  private final List<Taken> plain = new ArrayList<>();
  private final List<Taken> compressed = new ArrayList<>();

  @Override
  public Integer call() {
    Heading.print(
        System.out,
        CompressCommand.class,
        "%s of text at %s/s, %s of random bytes".formatted(text, rate, noise),
        seed);
    try (Workbench bench = Workbench.open()) {
      ServiceProcess service = bench.service(ServiceSettings.FRUGAL);
      int slow = slowLink(bench, service);
      return Math.max(slow, freeLink(bench, service));
    }
  }

  private int slowLink(Workbench bench, ServiceProcess service) {
    Path source = bench.file("text");
    new LogLines(seed).writeTo(source, Sizes.parse(text));
    Copying copying = new Copying(bench, service, source);
    Taken with = copying.copy(true, Sizes.parse(rate));
    Taken without = copying.copy(false, Sizes.parse(rate));
    new Table("text", "up", "down", "bytes on the wire", "CPU s")
        .row("plain", s(without.upSeconds()), s(without.downSeconds()), wire(without), cpu(without))
        .row("compressed", s(with.upSeconds()), s(with.downSeconds()), wire(with), cpu(with))
        .print(System.out);
    double up = without.upSeconds() / with.upSeconds();
    double down = without.downSeconds() / with.downSeconds();
    return new Verdict(
            Math.min(up, down) >= sooner,
            "%.2f times sooner up, %.2f down (at least %.1f)".formatted(up, down, sooner))
        .print(System.out);
  }

  private int freeLink(Workbench bench, ServiceProcess service) {
    Path source = SeededFile.write(bench.file("noise"), seed, Sizes.parse(noise)).path();
    Copying copying = new Copying(bench, service, source);
    for (int warmUp = 0; warmUp < 2; warmUp++) {
      Taken unused = copying.copy(warmUp == 0, 0);
    }
    for (int round = 0; round < 2 * rounds; round++) {
      boolean packs = (round + round / 2) % 2 == 0;
      (packs ? compressed : plain).add(copying.copy(packs, 0));
    }
    new Table("random bytes", "CPU s, min / median / max", "bytes on the wire")
        .row("plain", spread(plain).text("%.2f"::formatted), wire(plain.get(0)))
        .row("compressed", spread(compressed).text("%.2f"::formatted), wire(compressed.get(0)))
        .print(System.out);
    double ratio = spread(compressed).median() / spread(plain).median();
    double all = sum(compressed) / sum(plain);
    return new Verdict(
            ratio <= cost,
            "%.3f times the CPU time of plain by medians, %.3f by sums (at most %.2f)"
                .formatted(ratio, all, cost))
        .print(System.out);
  }

  private static Spread spread(List<Taken> copies) {
    return Spread.of(copies.stream().map(Taken::cpuSeconds).toList());
  }

  private static double sum(List<Taken> copies) {
    return copies.stream().mapToDouble(Taken::cpuSeconds).sum();
  }

  private static String s(double seconds) {
    return "%.1f s".formatted(seconds);
  }

  private static String cpu(Taken taken) {
    return "%.2f".formatted(taken.cpuSeconds());
  }

  private static String wire(Taken taken) {
    return "%.1f MiB".formatted(taken.wireBytes() / 1048576.0);
  }
}
