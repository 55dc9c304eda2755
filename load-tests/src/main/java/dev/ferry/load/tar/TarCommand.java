package dev.ferry.load.tar;

import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.ServiceSettings;
import dev.ferry.load.process.Workbench;
import dev.ferry.load.report.Heading;
import dev.ferry.load.report.Sizes;
import dev.ferry.load.report.Verdict;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ferry lab tar}. */
@Command(
    name = "tar",
    description = {
      "A large tar stream in and out of a service with 128 MiB heap and 64 MiB direct, then",
      "streams of which some bytes are wrong: each has to end, and to stay in its directory."
    })
public final class TarCommand implements Callable<Integer> {
  private static final long BOUND_BYTES = 320L << 20;

  @Option(names = "--size", description = "Bytes of the large stream (default 1GiB).")
  private String size = "1GiB";

  @Option(names = "--wrong", description = "How many wrong streams (default 2000).")
  private int wrong = 2000;

  @Option(names = "--seed", description = "Draws contents and changes (default random).")
  private long seed = System.nanoTime();

  @Override
  public Integer call() throws IOException {
    PrintStream out = System.out;
    Heading.print(out, TarCommand.class, "tar streams of " + size, seed);
    TarRun.Large large;
    TarRun.Wrong ends;
    boolean leaked;
    try (Workbench bench = Workbench.open()) {
      Path data = bench.file("data");
      ServiceProcess service =
          bench.service(
              data, ServiceSettings.FRUGAL.withFlags("-Xmx128m", "-XX:MaxDirectMemorySize=64m"));
      TarRun run = new TarRun(bench, service, data);
      large = run.large(seed, Sizes.parse(size));
      ends = run.wrong(seed, wrong);
      leaked = service.output().contains("LEAK:");
    }
    boolean held =
        large.same()
            && large.anonymousBytes() <= BOUND_BYTES
            && ends.other() == 0
            && ends.strays() == 0
            && !leaked;
    return new Verdict(
            held,
            ("%d files in %.1f s in, %.1f s out, %s; at most %s anonymous memory (bound %s);"
                    + " of %d wrong streams %d unpacked, %d failed by name, %d otherwise,"
                    + " %d strays")
                .formatted(
                    large.files(),
                    large.inSeconds(),
                    large.outSeconds(),
                    large.same() ? "equal" : "DIFFERENT",
                    Sizes.text(large.anonymousBytes()),
                    Sizes.text(BOUND_BYTES),
                    wrong,
                    ends.unpacked(),
                    ends.typed(),
                    ends.other(),
                    ends.strays()))
        .print(out);
  }
}
