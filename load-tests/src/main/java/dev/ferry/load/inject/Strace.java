package dev.ferry.load.inject;

import dev.ferry.load.process.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** strace, attached to a process that runs, with one call that it lets fail. */
final class Strace implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String TRACER = "TracerPid:";

  private final Process process;
  private final Path log;

  private Strace(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Attaches it; empty when it is missing or may not.
   *
   * @param calls names of the calls, separated by commas
   * @param number which of them fails, from 1
   * @param file whose calls alone are meant; empty for all
   * @param log file it writes the calls to
   */
  static Optional<Strace> attach(
      long pid, String calls, int number, Optional<Path> file, Path log) {
    List<String> command = new ArrayList<>(List.of("strace", "-f", "-p", Long.toString(pid)));
    command.addAll(List.of("-e", "trace=" + calls));
    command.addAll(List.of("-e", "inject=" + calls + ":error=EIO:when=" + number));
    file.ifPresent(path -> command.addAll(List.of("-P", path.toString())));
    command.addAll(List.of("-o", log.toString()));
    try {
      Process started =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      Strace strace = new Strace(started, log);
      boolean settled = Waiting.until(() -> isTraced(pid) || !started.isAlive(), PATIENCE);
      if (settled && started.isAlive()) {
        return Optional.of(strace);
      }
      strace.close();
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // there is no strace
    }
  }

  /** Every thread: one that is not traced yet would make its calls unharmed. */
  private static boolean isTraced(long pid) {
    try (var threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
      return threads.allMatch(Strace::hasTracer);
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean hasTracer(Path thread) {
    try {
      return Files.readAllLines(thread.resolve("status")).stream()
          .filter(line -> line.startsWith(TRACER))
          .noneMatch(line -> line.substring(TRACER.length()).strip().equals("0"));
    } catch (IOException e) {
      return true; // it has ended
    }
  }

  /** What it saw so far. */
  CallLog calls() {
    try {
      return new CallLog(Files.exists(log) ? Files.readAllLines(log) : List.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets the process go. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        Process unused = process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
