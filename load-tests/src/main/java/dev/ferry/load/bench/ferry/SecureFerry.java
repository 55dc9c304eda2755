package dev.ferry.load.bench.ferry;

import dev.ferry.load.bench.peer.SelfSigned;
import dev.ferry.load.bench.pipe.NioPipe;
import dev.ferry.load.bench.run.Contender;
import dev.ferry.load.bench.run.ProcessTree;
import dev.ferry.load.bench.run.Stage;
import dev.ferry.load.bench.run.Subject;
import dev.ferry.load.bench.run.Transfer;
import dev.ferry.load.bench.run.Unavailable;
import dev.ferry.load.bench.run.WarmUp;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.ServiceSettings;
import dev.ferry.load.process.WorkerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The SDK in a process that stays, over TLS, to a service of its own. */
public final class SecureFerry implements Contender {
  private static final String STORED = "lab:/stored.bin";
  private static final String UPLOADED = "lab:/up.bin";
  private static final String DURABILITY = "EPHEMERAL";
  private static final String DIGEST = "OFF";
  private static final String ENCRYPTED = "checksum, encrypted";

  @Override
  public String name() {
    return "ferry over TLS";
  }

  @Override
  public List<Subject> open(Stage stage) throws IOException, Unavailable {
    SelfSigned own = SelfSigned.make(stage);
    Path data = stage.file("data-tls");
    ServiceProcess service =
        stage
            .bench()
            .service(
                data,
                ServiceSettings.PLAIN.withProperties(
                    "--ferry.tls.certificate=" + own.certificate(),
                    "--ferry.tls.private-key=" + own.privateKey()));
    WorkerProcess client =
        stage.worker(FerryWorker.class, service.address(), own.certificate().toString());
    Path source = stage.large().source();
    Path target = stage.file("ferry-tls-down");
    tell(client, "up", source.toString(), STORED, DURABILITY, DIGEST);
    Transfer up =
        new Transfer(
            () -> tell(client, "up", source.toString(), UPLOADED, DURABILITY, DIGEST),
            List.of(data.resolve("workspaces/lab/up.bin")),
            () -> tell(client, "remove", UPLOADED));
    Transfer down =
        Transfer.to(
            target, () -> tell(client, "down", STORED, target.toString(), DURABILITY, DIGEST));
    return List.of(
        subject(stage, "ferry up ephemeral, no digest, TLS", up, client, service).quick(),
        subject(stage, "ferry down ephemeral, no digest, TLS", down, client, service));
  }

  private static Subject subject(
      Stage stage, String name, Transfer transfer, WorkerProcess client, ServiceProcess service) {
    return Subject.of(
            name,
            ENCRYPTED,
            stage.large(),
            transfer,
            ProcessTree.of(client.pid()),
            ProcessTree.of(service.pid()))
        .withCommand("FerryClient over TLS, warm, digest off")
        .beside(NioPipe.REFERENCE)
        .withWarmUp(WarmUp.UNTIL_STEADY)
        .ours();
  }

  private static void tell(WorkerProcess client, String... order) {
    String unused = client.tell(Stage.PATIENCE, order);
  }
}
