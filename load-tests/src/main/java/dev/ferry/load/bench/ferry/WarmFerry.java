package dev.ferry.load.bench.ferry;

import dev.ferry.load.bench.pipe.NioPipe;
import dev.ferry.load.bench.run.Contender;
import dev.ferry.load.bench.run.ProcessTree;
import dev.ferry.load.bench.run.Stage;
import dev.ferry.load.bench.run.Subject;
import dev.ferry.load.bench.run.Transfer;
import dev.ferry.load.bench.run.WarmUp;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.WorkerProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The SDK in a process that stays, as a worker has it. */
public final class WarmFerry implements Contender {
  private static final String STORED = "lab:/stored.bin";
  private static final String UPLOADED = "lab:/up.bin";
  private static final String MANY = "lab:/many";
  private static final String AT_ONCE = "64";
  private static final String CHECKED = "checksum";
  private static final String HASHED = "checksum, sha256";
  private static final String FORCED = ", forced";

  private final Service service;

  /** Of a service that other subjects may use, too. */
  public WarmFerry(Service service) {
    this.service = service;
  }

  @Override
  public String name() {
    return "ferry";
  }

  @Override
  public List<Subject> open(Stage stage) {
    ServiceProcess process = service.of(stage);
    WorkerProcess client = stage.worker(FerryWorker.class, process.address());
    tell(client, "up", stage.large().source().toString(), STORED, "DURABLE", "COMPUTED");
    Room room = new Room(stage, client, process);
    List<Subject> subjects = new ArrayList<>();
    subjects.add(
        room.upload("ephemeral, no digest", CHECKED, "EPHEMERAL", "OFF", NioPipe.REFERENCE)
            .quick());
    subjects.add(room.upload("ephemeral", HASHED, "EPHEMERAL", "COMPUTED", NioPipe.HASHED).quick());
    subjects.add(
        room.upload("durable, no digest", CHECKED + FORCED, "DURABLE", "OFF", NioPipe.FORCED)
            .quick());
    subjects.add(
        room.upload("durable", HASHED + FORCED, "DURABLE", "COMPUTED", NioPipe.HASHED_FORCED));
    subjects.add(
        room.download("ephemeral, no digest", CHECKED, "EPHEMERAL", "OFF", NioPipe.REFERENCE)
            .quick());
    subjects.add(
        room.download("durable, no digest", CHECKED + FORCED, "DURABLE", "OFF", NioPipe.FORCED));
    subjects.add(
        room.download("durable", HASHED + FORCED, "DURABLE", "COMPUTED", NioPipe.HASHED_FORCED));
    subjects.add(room.many("ferry small files", HASHED + FORCED, "DURABLE"));
    subjects.add(room.many("ferry small files, ephemeral", HASHED, "EPHEMERAL").quick());
    return List.copyOf(subjects);
  }

  private static void tell(WorkerProcess client, String... order) {
    String unused = client.tell(Stage.PATIENCE, order);
  }

  /** Where the subjects of one stage are made. */
  private record Room(Stage stage, WorkerProcess client, ServiceProcess service) {
    Subject upload(
        String what, String promise, String durability, String digest, String reference) {
      String source = stage.large().source().toString();
      Transfer transfer =
          new Transfer(
              () -> tell(client, "up", source, UPLOADED, durability, digest),
              List.of(workspaces().resolve("up.bin")),
              () -> tell(client, "remove", UPLOADED));
      return subject("ferry up " + what, promise, transfer, reference)
          .withCommand("FerryClient.upload, warm, " + durability + ", digest " + digest);
    }

    Subject download(
        String what, String promise, String durability, String digest, String reference) {
      Path target = stage.file("ferry-down");
      Transfer transfer =
          Transfer.to(
              target, () -> tell(client, "down", STORED, target.toString(), durability, digest));
      return subject("ferry down " + what, promise, transfer, reference)
          .withCommand("FerryClient.download, warm, " + durability + ", digest " + digest);
    }

    Subject many(String name, String promise, String durability) {
      String source = stage.many().source().toString();
      Transfer transfer =
          new Transfer(
              () -> tell(client, "many", source, MANY, AT_ONCE, durability),
              List.of(workspaces().resolve("many")),
              () -> tell(client, "remove-many", source, MANY, AT_ONCE));
      return finished(
              Subject.of(
                  name,
                  promise,
                  stage.many(),
                  transfer,
                  ProcessTree.of(client.pid()),
                  ProcessTree.of(service.pid())),
              NioPipe.SMALL)
          .withCommand("FerryClient.upload of each file, " + AT_ONCE + " at once, " + durability);
    }

    private Subject subject(String name, String promise, Transfer transfer, String reference) {
      return finished(
          Subject.of(
              name,
              promise,
              stage.large(),
              transfer,
              ProcessTree.of(client.pid()),
              ProcessTree.of(service.pid())),
          reference);
    }

    private static Subject finished(Subject subject, String reference) {
      return subject.beside(reference).withWarmUp(WarmUp.UNTIL_STEADY).ours();
    }

    private Path workspaces() {
      return Service.workspace(stage);
    }
  }
}
