package dev.ferry.load.bench.peer;

import dev.ferry.load.bench.run.Contender;
import dev.ferry.load.bench.run.Stage;
import dev.ferry.load.bench.run.Subject;
import dev.ferry.load.bench.run.Unavailable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** scp, which copies over SFTP. */
public final class SshCopies implements Contender {
  private static final String ENCRYPTED = "encrypted";

  private final Sshd sshd;

  /** Over a server that others may use, too. */
  public SshCopies(Sshd sshd) {
    this.sshd = sshd;
  }

  @Override
  public String name() {
    return "scp";
  }

  @Override
  public List<Subject> open(Stage stage) throws IOException, Unavailable {
    Sshd server = sshd.start(stage);
    String scp = Programs.need(stage, "scp", "openssh-client");
    String host = Sshd.user() + "@127.0.0.1:";
    Path large = stage.large().source();
    Commands commands = new Commands(stage, "scp", server.daemon());
    Path up = commands.target("up");
    Path down = commands.target("down");
    Path small = commands.target("small");
    return commands
        .quick("scp up", ENCRYPTED, up, command(stage, scp, large.toString(), host + up))
        .large(
            "scp up, aes128-gcm",
            ENCRYPTED,
            up,
            command(stage, scp, "-c", "aes128-gcm@openssh.com", large.toString(), host + up))
        .large("scp down", ENCRYPTED, down, command(stage, scp, host + large, down.toString()))
        .small(
            "scp small files",
            ENCRYPTED,
            small,
            command(stage, scp, "-r", stage.many().source().toString(), host + small))
        .subjects();
  }

  private List<String> command(Stage stage, String scp, String... arguments) {
    List<String> command = new ArrayList<>(List.of(scp, "-q", "-P", String.valueOf(sshd.port())));
    command.addAll(Sshd.options(stage));
    command.addAll(List.of(arguments));
    return List.copyOf(command);
  }
}
