package dev.ferry.load.bench.peer;

import dev.ferry.load.bench.run.Contender;
import dev.ferry.load.bench.run.Stage;
import dev.ferry.load.bench.run.Subject;
import dev.ferry.load.bench.run.Unavailable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * rclone over SFTP with its usual settings, which compare MD5 sums afterwards. For small files that
 * is off: each sum is a command in a session of its own, and would take all the time.
 */
public final class Rclone implements Contender {
  private static final String ENCRYPTED = "encrypted";
  private static final String PROMISE = "md5, " + ENCRYPTED;

  private final Sshd sshd;

  /** Over a server that others may use, too. */
  public Rclone(Sshd sshd) {
    this.sshd = sshd;
  }

  @Override
  public String name() {
    return "rclone sftp";
  }

  @Override
  public boolean isQuick() {
    return false;
  }

  @Override
  public List<Subject> open(Stage stage) throws IOException, Unavailable {
    Sshd server = sshd.start(stage);
    String rclone = Programs.need(stage, "rclone", "rclone");
    String remote =
        ":sftp,host=127.0.0.1,port=%d,user=%s,key_file=%s,shell_type=unix:"
            .formatted(server.port(), Sshd.user(), Sshd.key(stage));
    String unsummed = remote.replace(":sftp,", ":sftp,disable_hashcheck,");
    Commands commands = new Commands(stage, "rclone", server.daemon());
    Path up = commands.target("up");
    Path small = commands.target("small");
    return commands
        .large(
            "rclone sftp up",
            PROMISE,
            up,
            command(rclone, "copyto", stage.large().source().toString(), remote + up))
        .small(
            "rclone sftp small files",
            ENCRYPTED,
            small,
            command(rclone, "copy", stage.many().source().toString(), unsummed + small))
        .subjects();
  }

  private static List<String> command(String rclone, String verb, String from, String to) {
    return List.of(rclone, "--config", "/dev/null", verb, from, to);
  }
}
