package dev.ferry.load.crash;

import dev.ferry.load.host.CrashHost;
import dev.ferry.load.host.CrashPoints;
import dev.ferry.load.process.ClassArchive;
import dev.ferry.load.process.JavaProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A {@link CrashHost} in a JVM of its own. */
public final class HostProcess implements AutoCloseable {

  private static final Pattern SERVING = Pattern.compile("([0-9]+) recovered ");
  private static final ClassArchive CLASSES = ClassArchive.trainedBy(HostProcess::train);

  private final Process process;
  private final Path log;
  private final int port;

  private HostProcess(Process process, Path log, int port) {
    this.process = process;
    this.log = log;
    this.port = port;
  }

  /**
   * Starts it and waits until it serves or is dead.
   *
   * @param store address of its store; empty for one in the data folder
   * @param crashAt number of the point it dies at; 0 for none
   * @param log file for what it says
   */
  public static HostProcess start(Path data, String store, int port, int crashAt, Path log) {
    return start(CLASSES.flags(), data, store, port, crashAt, log, List.of());
  }

  /**
   * Starts one with its store in the data folder that sweeps before it serves.
   *
   * @param sweeps hours its clock is put forward before each sweep
   */
  static HostProcess start(Path data, int crashAt, Path log, List<String> sweeps) {
    return start(CLASSES.flags(), data, "", 0, crashAt, log, sweeps);
  }

  private static HostProcess start(
      List<String> flags,
      Path data,
      String store,
      int port,
      int crashAt,
      Path log,
      List<String> sweeps) {
    List<String> arguments =
        new ArrayList<>(
            List.of(data.toString(), Integer.toString(port), Integer.toString(crashAt), store));
    arguments.addAll(sweeps);
    try {
      Process process =
          JavaProgram.of(CrashHost.class, flags, arguments).redirectError(log.toFile()).start();
      BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
      return new HostProcess(process, log, portIn(lines));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it logs may come first. */
  private static int portIn(BufferedReader lines) throws IOException {
    String line = lines.readLine();
    while (line != null) {
      Matcher serving = SERVING.matcher(line);
      if (serving.lookingAt()) {
        return Integer.parseInt(serving.group(1));
      }
      line = lines.readLine();
    }
    return 0;
  }

  /** A regular end, without which nothing is archived. */
  private static void train(Path folder, List<String> flags) {
    HostProcess trained =
        start(flags, folder.resolve("data"), "", 0, 0, folder.resolve("log"), List.of());
    trained.process.destroy();
    trained.awaitEnd();
  }

  /** The port it serves on; 0 when it died before it served. */
  public int port() {
    return port;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** The points it came to, in their order; the last one is where it died, if it did. */
  List<String> points() {
    return lines().stream().filter(line -> line.startsWith(CrashPoints.POINT)).toList();
  }

  /** What else it said. */
  public List<String> messages() {
    return lines().stream().filter(line -> !line.startsWith(CrashPoints.POINT)).toList();
  }

  private List<String> lines() {
    try {
      return Files.readAllLines(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kill -9, and waits until it is gone. */
  @Override
  public void close() {
    process.toHandle().destroyForcibly();
    awaitEnd();
  }

  private void awaitEnd() {
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
