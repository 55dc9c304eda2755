package dev.ferry.load.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A program in a process of its own that stays, and does what it is told: one line with words
 * between tabs in, one line {@code ok …} or {@code failed …} out. For one thread at a time.
 */
public final class WorkerProcess implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
  private static final String ENDED = "failed the worker ended";

  private final Process process;
  private final Writer orders;
  private final Path log;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final String announced;

  private WorkerProcess(Process process, Path log) {
    this.process = process;
    this.orders = process.outputWriter(StandardCharsets.UTF_8);
    this.log = log;
    Thread reader = new Thread(this::read, "worker-answers");
    reader.setDaemon(true);
    reader.start();
    this.announced = answer(START_TIMEOUT);
  }

  /**
   * Starts it and waits for its first line.
   *
   * @param log file that its messages are added to
   */
  public static WorkerProcess start(ProcessBuilder command, Path log) {
    try {
      Process process =
          command.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
      return new WorkerProcess(process, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it said first, a port for example. */
  public String announced() {
    return announced;
  }

  /** The process. */
  public long pid() {
    return process.pid();
  }

  /**
   * Tells it something and waits until that is done.
   *
   * @return what it answered
   * @throws IllegalStateException when it could not do it, or not in time
   */
  public String tell(Duration atMost, String... words) {
    try {
      orders.write(String.join("\t", words) + "\n");
      orders.flush();
    } catch (IOException e) {
      throw new IllegalStateException("A worker is gone; see " + log, e);
    }
    return answer(atMost);
  }

  /** Kill -9. */
  @Override
  public void close() {
    Process unused = process.destroyForcibly();
  }

  private String answer(Duration atMost) {
    @Nullable String answer = next(atMost);
    if (answer == null) {
      close();
      throw new IllegalStateException("A worker took more than " + atMost + "; see " + log);
    }
    if (!answer.startsWith("ok")) {
      throw new IllegalStateException(answer + "; see " + log);
    }
    return answer.substring("ok".length()).strip();
  }

  private @Nullable String next(Duration atMost) {
    try {
      return answers.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      lines.lines().forEach(answers::add);
    } catch (IOException | UncheckedIOException e) {
      answers.add("failed " + e);
    }
    answers.add(ENDED);
  }
}
