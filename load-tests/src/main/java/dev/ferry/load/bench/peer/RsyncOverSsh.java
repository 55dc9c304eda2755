package dev.ferry.load.bench.peer;

import dev.ferry.load.bench.run.Contender;
import dev.ferry.load.bench.run.Stage;
import dev.ferry.load.bench.run.Subject;
import dev.ferry.load.bench.run.Unavailable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** rsync through ssh, as most people call it. */
public final class RsyncOverSsh implements Contender {
  private static final String PROMISE = "checksum, encrypted";

  private final Sshd sshd;

  /** Over a server that others may use, too. */
  public RsyncOverSsh(Sshd sshd) {
    this.sshd = sshd;
  }

  @Override
  public String name() {
    return "rsync ssh";
  }

  @Override
  public boolean isQuick() {
    return false;
  }

  @Override
  public List<Subject> open(Stage stage) throws IOException, Unavailable {
    Sshd server = sshd.start(stage);
    String rsync = Programs.need(stage, "rsync", "rsync");
    String shell = "ssh -p " + server.port() + " " + String.join(" ", Sshd.options(stage));
    String host = Sshd.user() + "@127.0.0.1:";
    Commands commands = new Commands(stage, "rsync-ssh", server.daemon());
    Path up = commands.target("up");
    Path small = commands.target("small");
    return commands
        .large(
            "rsync ssh up",
            PROMISE,
            up,
            List.of(rsync, "-W", "-e", shell, stage.large().source().toString(), host + up))
        .small(
            "rsync ssh small files",
            PROMISE,
            small,
            List.of(rsync, "-r", "-e", shell, stage.many().source() + "/", host + small))
        .subjects();
  }
}
