package dev.ferry.load.tree;

import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** An rsync daemon and an ssh server on loopback ports, of this experiment's own. */
final class CopyPeers {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Path PRIVILEGES = Path.of("/run/sshd");

  private final Workbench bench;
  private final int rsyncPort;
  private final int sshPort;

  private CopyPeers(Workbench bench, int rsyncPort, int sshPort) {
    this.bench = bench;
    this.rsyncPort = rsyncPort;
    this.sshPort = sshPort;
  }

  static CopyPeers start(Workbench bench) throws IOException {
    CopyPeers peers = new CopyPeers(bench, freePort(), freePort());
    peers.startRsync();
    peers.startSsh();
    return peers;
  }

  /** rsync -a to the daemon. */
  List<String> rsync(Path source, Path target) {
    return List.of(
        "rsync",
        "-a",
        source + "/",
        "rsync://127.0.0.1:" + rsyncPort + "/lab/" + bench.folder().relativize(target) + "/");
  }

  /** rsync -a through ssh. */
  List<String> rsyncOverSsh(Path source, Path target) {
    String shell = "ssh -p " + sshPort + " " + String.join(" ", sshOptions());
    return List.of("rsync", "-a", "-e", shell, source + "/", "127.0.0.1:" + target + "/");
  }

  /** scp -r -p. */
  List<String> scp(Path source, Path target) {
    List<String> command = new ArrayList<>(List.of("scp", "-q", "-r", "-p", "-P", "" + sshPort));
    command.addAll(sshOptions());
    command.add(source.toString());
    command.add("127.0.0.1:" + target);
    return command;
  }

  private List<String> sshOptions() {
    return List.of(
        "-F",
        "none",
        "-i",
        bench.file("ssh-key").toString(),
        "-o",
        "BatchMode=yes",
        "-o",
        "StrictHostKeyChecking=no",
        "-o",
        "LogLevel=ERROR",
        "-o",
        "UserKnownHostsFile=/dev/null");
  }

  private void startRsync() throws IOException {
    Path config = bench.file("rsyncd.conf");
    Path unused =
        Files.writeString(
            config,
            """
            use chroot = no
            uid = root
            gid = root
            [lab]
            path = %s
            read only = no
            """
                .formatted(bench.folder()));
    start(
        List.of(
            "rsync",
            "--daemon",
            "--no-detach",
            "--address=127.0.0.1",
            "--port=" + rsyncPort,
            "--config=" + config),
        rsyncPort);
  }

  private void startSsh() throws IOException {
    for (String key : List.of("ssh-key", "ssh-host-key")) {
      run(List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "" + bench.file(key)));
    }
    Files.createDirectories(PRIVILEGES);
    Path config = bench.file("sshd_config");
    Path unused =
        Files.writeString(
            config,
            """
            Port %d
            ListenAddress 127.0.0.1
            HostKey %s
            AuthorizedKeysFile %s.pub
            StrictModes no
            PidFile none
            LogLevel ERROR
            Subsystem sftp internal-sftp
            """
                .formatted(sshPort, bench.file("ssh-host-key"), bench.file("ssh-key")));
    start(List.of("/usr/sbin/sshd", "-D", "-e", "-f", config.toString()), sshPort);
  }

  private void start(List<String> command, int port) throws IOException {
    Process process = builder(command).start();
    AutoCloseable unused = bench.keep((AutoCloseable) process::destroy);
    if (!Waiting.until(() -> accepts(port), PATIENCE)) {
      throw new IOException("does not listen: " + command);
    }
  }

  /** Runs a command to its end, which must be a good one. */
  void run(List<String> command) throws IOException {
    Process process = builder(command).start();
    try {
      int exit = process.waitFor();
      if (exit != 0) {
        throw new IOException("exit code " + exit + " of " + command);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectErrorStream(true);
    return builder.redirectOutput(
        ProcessBuilder.Redirect.appendTo(bench.file("peers.log").toFile()));
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
