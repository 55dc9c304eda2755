package dev.ferry.load.bench;

import dev.ferry.load.bench.ferry.ColdFerry;
import dev.ferry.load.bench.ferry.FerryDoors;
import dev.ferry.load.bench.ferry.SecureFerry;
import dev.ferry.load.bench.ferry.Service;
import dev.ferry.load.bench.ferry.WarmFerry;
import dev.ferry.load.bench.peer.Grpc;
import dev.ferry.load.bench.peer.NettySendfile;
import dev.ferry.load.bench.peer.Nginx;
import dev.ferry.load.bench.peer.Rclone;
import dev.ferry.load.bench.peer.RsyncDaemon;
import dev.ferry.load.bench.peer.RsyncOverSsh;
import dev.ferry.load.bench.peer.SshCopies;
import dev.ferry.load.bench.peer.Sshd;
import dev.ferry.load.bench.peer.Tus;
import dev.ferry.load.bench.peer.WebFlux;
import dev.ferry.load.bench.pipe.CPipe;
import dev.ferry.load.bench.pipe.NioPipe;
import dev.ferry.load.bench.run.Contender;
import dev.ferry.load.bench.run.LocalCopy;
import dev.ferry.load.bench.run.Stage;
import dev.ferry.load.bench.run.Subject;
import dev.ferry.load.bench.run.Unavailable;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Everything the bench knows to measure, started; what cannot start is skipped loudly. */
final class Contenders {
  private final Stage stage;
  private final PrintStream progress;
  private final Map<String, String> skipped = new LinkedHashMap<>();

  Contenders(Stage stage, PrintStream progress) {
    this.stage = stage;
    this.progress = progress;
  }

  List<Subject> open(List<Contender> contenders) {
    List<Subject> subjects = new ArrayList<>();
    for (Contender contender : contenders) {
      subjects.addAll(open(contender));
    }
    return subjects;
  }

  Map<String, String> skipped() {
    return skipped;
  }

  private List<Subject> open(Contender contender) {
    try {
      return contender.open(stage);
    } catch (Unavailable e) {
      return skip(contender, e.reason());
    } catch (IOException | RuntimeException e) {
      return skip(contender, String.valueOf(e));
    }
  }

  private List<Subject> skip(Contender contender, String why) {
    progress.println("  SKIPPED: " + contender.name() + ": " + why);
    skipped.put(contender.name(), why);
    return List.of();
  }

  /**
   * All there are, in the order of the tables.
   *
   * @param quick only those that a quick run measures
   */
  static List<Contender> all(boolean quick) {
    return all().stream().filter(each -> each.isQuick() || !quick).toList();
  }

  private static List<Contender> all() {
    Service service = new Service();
    Sshd sshd = new Sshd();
    return List.of(
        new NioPipe(),
        new CPipe(),
        new LocalCopy(),
        new WarmFerry(service),
        new ColdFerry(service),
        new SecureFerry(),
        new FerryDoors(service),
        new RsyncDaemon(),
        new RsyncOverSsh(sshd),
        new SshCopies(sshd),
        new Rclone(sshd),
        new Nginx(),
        new Tus(),
        new Grpc(),
        new WebFlux(),
        new NettySendfile());
  }
}
