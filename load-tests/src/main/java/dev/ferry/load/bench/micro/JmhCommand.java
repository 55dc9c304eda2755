package dev.ferry.load.bench.micro;

import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code ferry lab jmh}. */
@Command(
    name = "jmh",
    description =
        "JMH: control messages, chunk headers, checksums and combining them, and what a chunk costs"
            + " the service behind its door.")
public final class JmhCommand implements Callable<Integer> {
  @Parameters(arity = "0..1", description = "Benchmarks whose names contain this expression.")
  private String only = ".*";

  @Override
  public Integer call() throws RunnerException {
    var options = new OptionsBuilder().include(only).shouldFailOnError(true).build();
    var results = new Runner(options).run();
    return results.isEmpty() ? 1 : 0;
  }
}
