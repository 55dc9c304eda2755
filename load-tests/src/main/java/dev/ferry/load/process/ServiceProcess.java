package dev.ferry.load.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The real service in a JVM of its own, which can be killed and started again on the same ports and
 * data. Not safe for several threads, but for {@link #kill()}.
 */
public final class ServiceProcess implements AutoCloseable {
  private static final String MAIN_CLASS = "dev.ferry.service.FerryApplication";
  private static final Pattern READY =
      Pattern.compile("ferry: serving rsocket=(\\S+):(\\d+) http=(\\S+):(\\d+) data=(.*)");
  private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

  private final Path data;
  private final Path log;
  private final ServiceSettings settings;
  private int port;
  private int httpPort;
  private Process process;

  private ServiceProcess(Path data, Path log, ServiceSettings settings) {
    this.data = data;
    this.log = log;
    this.settings = settings;
    this.process = launch();
  }

  /**
   * Starts a service on free loopback ports and waits until it serves.
   *
   * @param data its data folder
   * @param log file that its output is added to
   */
  public static ServiceProcess start(Path data, Path log, ServiceSettings settings) {
    return new ServiceProcess(data, log, settings);
  }

  /** Its RSocket port on the loopback interface. */
  public int port() {
    return port;
  }

  /** Its address as clients write it. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** Its HTTP port on the loopback interface. */
  public int httpPort() {
    return httpPort;
  }

  /** The running JVM. */
  public long pid() {
    return process.pid();
  }

  /** Kill -9, and waits until it is gone. */
  public void kill() {
    await(process.destroyForcibly());
  }

  /** Starts it again on the same ports and data, after it was killed or stopped. */
  public void restart() {
    if (process.isAlive()) {
      throw new IllegalStateException("The service is still running");
    }
    process = launch();
  }

  /** Asks it to stop (SIGTERM) and waits until it is gone. */
  public void stop() {
    process.destroy();
    await(process);
  }

  /** Everything it wrote so far. */
  public String output() {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kill -9; its data stays. */
  @Override
  public void close() {
    kill();
  }

  private Process launch() {
    List<String> arguments = new ArrayList<>();
    arguments.add("--ferry.data-dir=" + data);
    arguments.add("--ferry.bind=127.0.0.1");
    arguments.add("--ferry.port=" + port);
    arguments.add("--ferry.http-port=" + httpPort);
    arguments.addAll(settings.properties());
    List<String> command =
        JavaCommand.of(settings.jvmFlags(), JavaCommand.serviceClassPath(), MAIN_CLASS, arguments);
    CompletableFuture<Matcher> ready = new CompletableFuture<>();
    try {
      ProcessBuilder program =
          new ProcessBuilder(settings.unprivileged() ? Unprivileged.command(command) : command)
              .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
      program.environment().putAll(ServiceSettings.launcherEnvironment());
      Process started = program.start();
      Thread reader = new Thread(() -> copyOutput(started, ready), "service-output");
      reader.setDaemon(true);
      reader.start();
      takePorts(ready, started);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void takePorts(CompletableFuture<Matcher> ready, Process started) {
    try {
      Matcher line = ready.get(START_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      port = Integer.parseInt(line.group(2));
      httpPort = Integer.parseInt(line.group(4));
    } catch (ExecutionException | TimeoutException e) {
      await(started.destroyForcibly());
      throw new IllegalStateException("The service did not start:\n" + output(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  private void copyOutput(Process started, CompletableFuture<Matcher> ready) {
    try (BufferedReader lines = started.inputReader(StandardCharsets.UTF_8);
        Writer copy =
            Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        copy.write(line + "\n");
        copy.flush();
        Matcher announced = READY.matcher(line);
        if (announced.matches()) {
          ready.complete(announced);
        }
      }
      ready.completeExceptionally(new IllegalStateException("It ended without serving"));
    } catch (IOException e) {
      ready.completeExceptionally(e);
    }
  }

  private static void await(Process process) {
    try {
      if (!process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }
}
