package dev.ferry.load.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Another program of the lab in a JVM of its own, which prints the port it listens on. */
public final class PeerProcess implements AutoCloseable {
  private final Process process;
  private final int port;

  private PeerProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts it and waits for its port.
   *
   * @param log file that its messages are added to
   */
  public static PeerProcess start(Class<?> main, Path log, String... arguments) {
    List<String> command =
        JavaCommand.of(List.of(), JavaCommand.labClassPath(), main.getName(), List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
      String port = lines.readLine();
      if (port == null) {
        throw new IllegalStateException(main.getName() + " did not start; see " + log);
      }
      return new PeerProcess(process, Integer.parseInt(port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The loopback port it listens on. */
  public int port() {
    return port;
  }

  /** The JVM. */
  public long pid() {
    return process.pid();
  }

  /** Kill -9. */
  @Override
  public void close() {
    Process unused = process.destroyForcibly();
  }
}
