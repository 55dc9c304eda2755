package dev.ferry.load.compare;

import dev.ferry.load.process.Waiting;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program of another tool, with all the processes it starts. */
final class ChildProcess implements AutoCloseable {
  private static final Duration GONE_WITHIN = Duration.ofSeconds(5);

  private final Process process;

  private ChildProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts it.
   *
   * @param folder where it works
   * @param log file that its output is added to
   */
  static ChildProcess start(Path folder, Path log, List<String> command) {
    File output = log.toFile();
    try {
      return new ChildProcess(
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(output))
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs it to its end; whether it succeeded within the time. */
  static boolean succeeds(Path folder, Path log, Duration atMost, List<String> command) {
    try (ChildProcess child = start(folder, log, command)) {
      return child.await(atMost);
    } catch (UncheckedIOException e) {
      return false; // there is no such program
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for its end; whether it succeeded. One that takes longer is killed. */
  boolean await(Duration atMost) {
    try {
      if (process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        return process.exitValue() == 0;
      }
      kill();
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  /** Kill -9 of it and of all it has started, and waits until they are gone. */
  void kill() {
    List<ProcessHandle> all =
        Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    // One that nobody has reaped yet counts as alive, but does nothing more.
    boolean unusedGone =
        Waiting.until(() -> all.stream().noneMatch(ProcessHandle::isAlive), GONE_WITHIN);
  }

  @Override
  public void close() {
    kill();
  }
}
