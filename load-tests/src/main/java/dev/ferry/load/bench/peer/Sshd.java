package dev.ferry.load.bench.peer;

import dev.ferry.load.bench.run.ColdCommand;
import dev.ferry.load.bench.run.Stage;
import dev.ferry.load.bench.run.Unavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An OpenSSH server on a port, with keys and a configuration of the bench's own. */
public final class Sshd {
  /** Where a server that runs as root separates privileges. */
  private static final Path EMPTY = Path.of("/run/sshd");

  private @Nullable Daemon daemon;

  /** Starts it, once. */
  Sshd start(Stage stage) throws IOException, Unavailable {
    if (daemon == null) {
      String server = Programs.need(stage, "sshd", "openssh-server");
      String keygen = Programs.need(stage, "ssh-keygen", "openssh-client");
      String unused = Programs.need(stage, "ssh", "openssh-client");
      daemon = start(stage, server, keygen);
    }
    return this;
  }

  Daemon daemon() {
    return running();
  }

  int port() {
    return running().port();
  }

  /** The account to log in to: this one. */
  static String user() {
    return System.getProperty("user.name", "root");
  }

  static Path key(Stage stage) {
    return stage.file("ssh-key");
  }

  /** Options of ssh and scp that make them use this server's keys and nobody's configuration. */
  static List<String> options(Stage stage) {
    return List.of(
        "-F",
        "none",
        "-i",
        key(stage).toString(),
        "-o",
        "BatchMode=yes",
        "-o",
        "StrictHostKeyChecking=no",
        "-o",
        "LogLevel=ERROR",
        "-o",
        "UserKnownHostsFile=/dev/null");
  }

  private Daemon running() {
    if (daemon == null) {
      throw new IllegalStateException("Not started");
    }
    return daemon;
  }

  private static Daemon start(Stage stage, String server, String keygen) throws IOException {
    ColdCommand keys = new ColdCommand(stage.file("ssh-keygen.log"), Map.of());
    for (Path key : List.of(key(stage), stage.file("ssh-host-key"))) {
      keys.run(List.of(keygen, "-q", "-t", "ed25519", "-N", "", "-f", key.toString()));
    }
    if ("root".equals(user())) {
      Path unused = Files.createDirectories(EMPTY);
    }
    int port = Daemon.freePort();
    Path config = stage.file("sshd_config");
    Path unused = Files.writeString(config, config(stage, port));
    return Daemon.start(
        stage, "sshd", port, config, List.of(server, "-D", "-e", "-f", config.toString()));
  }

  private static String config(Stage stage, int port) {
    return """
        Port %d
        ListenAddress 127.0.0.1
        HostKey %s
        AuthorizedKeysFile %s.pub
        StrictModes no
        PermitRootLogin prohibit-password
        PasswordAuthentication no
        PidFile none
        LogLevel ERROR
        Subsystem sftp internal-sftp
        """
        .formatted(port, stage.file("ssh-host-key"), key(stage));
  }
}
