package dev.ferry.load.demo;

import dev.ferry.load.process.Digests;
import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.ServiceSettings;
import dev.ferry.load.process.Workbench;
import dev.ferry.load.report.Heading;
import dev.ferry.load.report.Sizes;
import dev.ferry.load.report.Table;
import dev.ferry.load.report.Verdict;
import dev.ferry.transfer.Digest;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ferry demo}. */
@Command(
    name = "demo",
    description = {
      "Push a file while the service is killed with -9, pull it while the connection is cut,",
      "and compare SHA-256. Leaves nothing behind."
    })
public final class DemoCommand implements Callable<Integer> {
  private static final long FEW_CHUNKS_BYTES = 8L << 20;

  @Parameters(arity = "0..1", paramLabel = "FILE", description = "File to move.")
  private @Nullable Path file;

  @Option(
      names = "--size",
      description = "Without FILE: how many seeded random bytes (default 2GiB).")
  private String size = "2GiB";

  @Option(names = "--seed", description = "Draws those bytes (default random).")
  private long seed = System.nanoTime();

  @Override
  public Integer call() {
    PrintStream out = System.out;
    Heading.print(out, DemoCommand.class, "demo", seed);
    if (file != null && (!Files.isRegularFile(file) || isEmpty(file))) {
      return new Verdict(false, "'" + file + "' is not a regular file with content").print(out);
    }
    List<DemoStep> steps = steps(out);
    Table table = DemoStep.table();
    steps.forEach(step -> step.addTo(table));
    table.print(out);
    out.println("digest of the source: " + steps.get(0).digest());
    return verdict(steps).print(out);
  }

  private static boolean isEmpty(Path file) {
    try {
      return Files.size(file) == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<DemoStep> steps(PrintStream out) {
    try (Workbench bench = Workbench.open()) {
      Path source = file;
      Digest digest;
      if (source == null) {
        out.println("writing " + size + " of seeded random bytes");
        SeededFile seeded = SeededFile.write(bench.file("source"), seed, Sizes.parse(size));
        source = seeded.path();
        digest = seeded.digest();
      } else {
        digest = Digests.of(source);
      }
      ServiceProcess service = bench.service(ServiceSettings.PLAIN);
      out.println("service started on " + service.address());
      return new Demo(bench, service, source, digest, out).run();
    }
  }

  private static Verdict verdict(List<DemoStep> steps) {
    boolean same = steps.stream().map(DemoStep::digest).distinct().count() == 1;
    boolean resumed =
        steps.stream().filter(step -> step.resumedAtBytes() >= 0).allMatch(DemoCommand::continued);
    return new Verdict(
        same && resumed,
        same && resumed
            ? "source, receipt and copy have the same SHA-256; both transfers continued"
            : "digests equal: " + same + ", both transfers continued: " + resumed);
  }

  /** A file of a few chunks may have nothing acknowledged yet when it is interrupted. */
  private static boolean continued(DemoStep step) {
    return step.resumedAtBytes() <= step.bytes()
        && (step.resumedAtBytes() > 0 || step.bytes() < FEW_CHUNKS_BYTES);
  }
}
