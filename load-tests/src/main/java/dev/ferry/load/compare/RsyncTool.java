package dev.ferry.load.compare;

import dev.ferry.load.process.Workbench;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** rsync, with its daemon at the other end of a TCP connection. */
final class RsyncTool implements Tool {
  private static final Duration INSTALLED_WITHIN = Duration.ofMinutes(5);
  private static final Duration ASKED_WITHIN = Duration.ofSeconds(10);
  private static final String ROOT = "root";

  private final Workbench bench;
  private final RsyncWay way;
  private final Path folder;
  private final Path log;
  private final int port;
  private ChildProcess daemon;

  RsyncTool(Workbench bench, RsyncWay way) {
    this.bench = bench;
    this.way = way;
    this.folder = bench.file("rsync-" + way.name());
    this.log = bench.file("rsync.log");
    this.port = FreePort.find();
    writeSettings();
    this.daemon = launch();
  }

  /**
   * Why it cannot run here; empty when it can. It is installed when it is missing and root asks.
   */
  static Optional<String> missing(Workbench bench) {
    Path log = bench.file("rsync-install.log");
    List<String> ask = List.of("rsync", "--version");
    if (ChildProcess.succeeds(bench.folder(), log, ASKED_WITHIN, ask)) {
      return Optional.empty();
    }
    if (isRoot()) {
      List<String> install =
          List.of("apt-get", "install", "-y", "--no-install-recommends", "rsync");
      boolean unused = ChildProcess.succeeds(bench.folder(), log, INSTALLED_WITHIN, install);
    }
    return ChildProcess.succeeds(bench.folder(), log, ASKED_WITHIN, ask)
        ? Optional.empty()
        : Optional.of("rsync is missing, and only root can install it (apt-get install rsync)");
  }

  @Override
  public String label() {
    return "rsync " + way;
  }

  @Override
  public List<String> commands() {
    return List.of(
        "rsync --daemon --no-detach --address=127.0.0.1 --port=PORT --config=FILE"
            + " (use chroot = no, read only = no)",
        "rsync --times "
            + way
            + " FILE rsync://127.0.0.1:PORT/lab/NAME, again after every end but"
            + " success");
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public void killServer() {
    daemon.kill();
  }

  @Override
  public void restartServer() {
    daemon = launch();
  }

  @Override
  public Sending send(int proxyPort, Path source, String name) {
    List<String> command = new ArrayList<>(List.of("rsync", "--times"));
    command.addAll(way.options());
    command.add(source.toString());
    command.add("rsync://127.0.0.1:" + proxyPort + "/lab/" + name);
    ChildProcess client = bench.keep(ChildProcess.start(bench.folder(), log, command));
    return new ProcessSending(client, OptionalLong::empty);
  }

  @Override
  public Path published(String name) {
    return folder.resolve(name);
  }

  @Override
  public Optional<Path> unfinished(String name) {
    return Stream.of(folder.resolve(".rsync-partial").resolve(name), published(name))
        .filter(Files::exists)
        .findFirst();
  }

  @Override
  public OptionalLong kept(String name) {
    return OptionalLong.empty();
  }

  private ChildProcess launch() {
    ChildProcess started =
        ChildProcess.start(
            bench.folder(),
            log,
            List.of(
                "rsync",
                "--daemon",
                "--no-detach",
                "--address=127.0.0.1",
                "--port=" + port,
                "--config=" + settings()));
    FreePort.awaitListener(port);
    return bench.keep(started);
  }

  private Path settings() {
    return bench.file("rsync-" + way.name() + ".conf");
  }

  private void writeSettings() {
    String user = isRoot() ? "uid = root\ngid = root\n" : "";
    try {
      Files.createDirectories(folder);
      var unused =
          Files.writeString(
              settings(),
              "use chroot = no\n" + user + "[lab]\npath = " + folder + "\nread only = no\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isRoot() {
    return ROOT.equals(System.getProperty("user.name"));
  }
}
