package dev.ferry.load.bench.run;

import dev.ferry.load.process.CpuTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A client that is a process per transfer, timed from its start to its end. Its CPU time is that of
 * all ended children of this JVM, so nothing else may end while it is measured.
 */
public final class ColdCommand implements Party {
  private static final long PATIENCE_MINUTES = 10;
  private static final int TAIL_CHARS = 600;

  private final Path log;
  private final Map<String, String> environment;
  private volatile long running;

  /**
   * A client without a process yet.
   *
   * @param log file that takes the output of the newest run
   * @param environment variables it gets besides those of this JVM
   */
  public ColdCommand(Path log, Map<String, String> environment) {
    this.log = log;
    this.environment = Map.copyOf(environment);
  }

  /** Runs a command to its end; fails with what it said when it does. */
  public void run(List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .redirectInput(Path.of("/dev/null").toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    running = process.pid();
    try {
      await(process, command);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted", e);
    } finally {
      running = 0;
    }
  }

  @Override
  public double cpuSeconds() {
    return CpuTime.ofEndedChildren();
  }

  @Override
  public List<Long> pids() {
    long pid = running;
    return pid == 0 ? List.of() : ProcessTree.of(pid).pids();
  }

  private void await(Process process, List<String> command)
      throws IOException, InterruptedException {
    if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly().waitFor();
      throw new IOException("Took more than " + PATIENCE_MINUTES + " min: " + command);
    }
    if (process.exitValue() != 0) {
      String said = Files.readString(log).strip();
      throw new IOException(
          "Exit code %d of %s: %s"
              .formatted(
                  process.exitValue(),
                  String.join(" ", command),
                  said.substring(Math.max(0, said.length() - TAIL_CHARS))));
    }
  }
}
