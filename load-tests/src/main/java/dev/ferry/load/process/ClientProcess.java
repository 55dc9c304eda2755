package dev.ferry.load.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real command line in a JVM of its own, run with {@code --json --progress json}. */
public final class ClientProcess implements AutoCloseable {
  private static final String MAIN_CLASS = "dev.ferry.cli.Main";
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int MAX_LINES = 1000;

  /** As the launcher runs commands that move no content. */
  private static final String QUICK_START = "-XX:TieredStopAtLevel=1";

  private final Process process;
  private final List<String> notes = new ArrayList<>();
  private final StringBuilder results = new StringBuilder();
  private volatile JsonNode progress = JSON.createObjectNode();
  private final List<Thread> readers;

  private ClientProcess(Process process) {
    this.process = process;
    this.readers = List.of(reader(this::readResults), reader(this::readProgress));
  }

  /**
   * Starts a command.
   *
   * @param arguments the command and its arguments, without the server
   */
  public static ClientProcess start(ClientSettings settings, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--json");
    all.add("--server");
    all.add(settings.server());
    List<String> flags = new ArrayList<>();
    if (arguments[0].equals("push") || arguments[0].equals("pull")) {
      all.addAll(List.of("--progress", "json"));
    } else {
      flags.add(QUICK_START);
    }
    flags.addAll(settings.jvmFlags());
    List<String> java = JavaCommand.of(flags, JavaCommand.clientClassPath(), MAIN_CLASS, all);
    ProcessBuilder command =
        new ProcessBuilder(
            Interruptible.command(settings.unprivileged() ? Unprivileged.command(java) : java));
    command.environment().put("XDG_STATE_HOME", settings.state().toString());
    command.environment().put("XDG_CONFIG_HOME", settings.state().toString());
    try {
      return new ClientProcess(command.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The newest progress it told, 0 before the first. */
  public long durableBytes() {
    return progress.path("durableBytes").asLong(0);
  }

  /** The state it told last, empty before the first. */
  public String state() {
    return progress.path("state").asString("");
  }

  /** Whether it still runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** The JVM. */
  public long pid() {
    return process.pid();
  }

  /** Kill -9, and waits until it is gone and all its output is read. */
  public void kill() {
    process.destroyForcibly();
    var unused = await(Duration.ofSeconds(20));
  }

  /** Sends the signal of Ctrl-C. */
  public void interrupt() {
    try {
      new ProcessBuilder("kill", "-INT", Long.toString(pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  /** Gives it all of its standard input, through a pipe. */
  public void send(byte[] input) {
    try (OutputStream pipe = process.getOutputStream()) {
      pipe.write(input);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for its end. */
  public Result await(Duration atMost) {
    try {
      if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
        throw new IllegalStateException("A client took more than " + atMost + ": " + messages());
      }
      for (Thread reader : readers) {
        reader.join();
      }
      return new Result(process.exitValue(), results.toString(), messages());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
  }

  private static Thread reader(Runnable task) {
    Thread reader = new Thread(task, "client-output");
    reader.setDaemon(true);
    reader.start();
    return reader;
  }

  private void readResults() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      lines.lines().forEach(line -> results.append(line).append('\n'));
    } catch (IOException | UncheckedIOException e) {
      note("its output ended: " + e);
    }
  }

  private void readProgress() {
    try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
      lines.lines().forEach(this::takeLine);
    } catch (IOException | UncheckedIOException e) {
      note("its messages ended: " + e);
    }
  }

  private void takeLine(String line) {
    if (line.startsWith("{") && line.endsWith("}")) {
      progress = JSON.readTree(line);
    } else {
      note(line);
    }
  }

  private synchronized void note(String line) {
    if (notes.size() < MAX_LINES) {
      notes.add(line);
    }
  }

  private synchronized String messages() {
    return String.join("\n", notes);
  }

  /**
   * What a command came to.
   *
   * @param exitCode its exit code
   * @param output its standard output
   * @param messages its standard error without progress
   */
  public record Result(int exitCode, String output, String messages) {
    /** The JSON object on standard output. */
    public JsonNode json() {
      return JSON.readTree(output);
    }

    /** This result, if it is a success. */
    public Result orThrow() {
      if (exitCode != 0) {
        throw new IllegalStateException(
            "A client ended with " + exitCode + ": " + output + messages);
      }
      return this;
    }
  }
}
