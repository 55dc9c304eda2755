package dev.ferry.load.bench.peer;

import dev.ferry.load.bench.run.Contender;
import dev.ferry.load.bench.run.Stage;
import dev.ferry.load.bench.run.Subject;
import dev.ferry.load.bench.run.Unavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** rsync with its own protocol over TCP; whole files, as nothing is there to differ from. */
public final class RsyncDaemon implements Contender {
  private static final String SUMMED = "checksum";

  @Override
  public String name() {
    return "rsync daemon";
  }

  @Override
  public List<Subject> open(Stage stage) throws IOException, Unavailable {
    String rsync = Programs.need(stage, "rsync", "rsync");
    Path config = stage.file("rsyncd.conf");
    Path unused = Files.writeString(config, config(stage));
    int port = Daemon.freePort();
    Daemon daemon =
        Daemon.start(
            stage,
            "rsyncd",
            port,
            config,
            List.of(
                rsync,
                "--daemon",
                "--no-detach",
                "--address=127.0.0.1",
                "--port=" + port,
                "--config=" + config));
    String module = "rsync://127.0.0.1:" + port + "/bench/";
    String large = stage.large().source().toString();
    String many = stage.many().source() + "/";
    Commands commands = new Commands(stage, "rsyncd", daemon);
    Path up = commands.target("up");
    Path down = commands.target("down");
    Path small = commands.target("small");
    return commands
        .quick("rsync daemon up", SUMMED, up, List.of(rsync, "-W", large, module + name(up)))
        .large(
            "rsync daemon up --fsync",
            SUMMED + ", forced",
            up,
            List.of(rsync, "-W", "--fsync", large, module + name(up)))
        .large(
            "rsync daemon down",
            SUMMED,
            down,
            List.of(rsync, "-W", module + name(stage.large().source()), down.toString()))
        .small(
            "rsync daemon small files",
            SUMMED,
            small,
            List.of(rsync, "-r", many, module + name(small)))
        .subjects();
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }

  private static String config(Stage stage) {
    String asRoot =
        "root".equals(System.getProperty("user.name")) ? "uid = root\ngid = root\n" : "";
    return """
        use chroot = no
        max connections = 20
        %s[bench]
        path = %s
        read only = no
        """
        .formatted(asRoot, stage.bench().folder());
  }
}
