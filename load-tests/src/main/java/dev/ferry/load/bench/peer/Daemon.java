package dev.ferry.load.bench.peer;

import dev.ferry.load.bench.run.Party;
import dev.ferry.load.bench.run.ProcessTree;
import dev.ferry.load.bench.run.Stage;
import dev.ferry.load.process.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A server that is no program of ours, in the foreground of a process of its own. */
final class Daemon implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(20);

  private final Process process;
  private final int port;
  private final String how;

  private Daemon(Process process, int port, String how) {
    this.process = process;
    this.port = port;
    this.how = how;
  }

  /** A loopback port nobody listens on now. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /**
   * Starts it and waits until it accepts connections.
   *
   * @param port where it was told to listen
   * @param config its configuration, written already
   */
  static Daemon start(Stage stage, String name, int port, Path config, List<String> command)
      throws IOException {
    Path log = stage.file(name + ".log");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .start();
    Daemon daemon = stage.bench().keep(new Daemon(process, port, how(config, command)));
    boolean ready =
        Waiting.until(() -> !process.isAlive() || isListening(port), START_TIMEOUT)
            && process.isAlive();
    if (!ready) {
      throw new IOException(name + " did not start: " + Files.readString(log).strip());
    }
    return daemon;
  }

  int port() {
    return port;
  }

  /** Its command and configuration, for the report. */
  String how() {
    return how;
  }

  /** Its processes. */
  Party party() {
    return ProcessTree.of(process.pid());
  }

  /** Kill -9, with everything it started. */
  @Override
  public void close() {
    List<ProcessHandle> children = process.descendants().toList();
    Process unused = process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
  }

  private static String how(Path config, List<String> command) throws IOException {
    String settings = Files.readString(config).strip().replaceAll("\\s*\n\\s*", " | ");
    return "server: " + String.join(" ", command) + "\n    configured: " + settings;
  }

  private static boolean isListening(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
