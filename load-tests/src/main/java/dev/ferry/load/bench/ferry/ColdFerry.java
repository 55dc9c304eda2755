package dev.ferry.load.bench.ferry;

import dev.ferry.load.bench.pipe.NioPipe;
import dev.ferry.load.bench.run.ColdCommand;
import dev.ferry.load.bench.run.Contender;
import dev.ferry.load.bench.run.ProcessTree;
import dev.ferry.load.bench.run.Stage;
import dev.ferry.load.bench.run.Subject;
import dev.ferry.load.bench.run.Transfer;
import dev.ferry.load.bench.run.Unavailable;
import dev.ferry.load.bench.run.Workload;
import dev.ferry.load.process.Checkout;
import dev.ferry.load.process.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code ferry push} and {@code ferry pull} by the launcher, from start to exit. */
public final class ColdFerry implements Contender {
  private static final String HASHED_FORCED = "checksum, sha256, forced";

  private final Service service;

  /** Of a service that other subjects may use, too. */
  public ColdFerry(Service service) {
    this.service = service;
  }

  @Override
  public String name() {
    return "ferry command";
  }

  @Override
  public List<Subject> open(Stage stage) throws IOException, Unavailable {
    Path launcher = Checkout.ofThisLab().resolve("ferry");
    if (!Files.isExecutable(launcher)) {
      throw new Unavailable("there is no launcher at " + launcher);
    }
    ServiceProcess process = service.of(stage);
    Map<String, String> environment =
        Map.of("FERRY_SERVER", process.address(), "XDG_STATE_HOME", stage.file("state").toString());
    ColdCommand client = new ColdCommand(stage.file("ferry-command.log"), environment);
    Commands commands = new Commands(stage, launcher.toString(), client, process);
    commands.push("cold.bin", stage.large());
    return List.of(
        commands.subject("ferry push", "push.bin", stage.large()),
        commands.pull("ferry pull", "cold.bin", stage.large()),
        commands.subject("ferry push of 1 MiB", "little.bin", stage.little()));
  }

  /** The commands of one stage. */
  private record Commands(
      Stage stage, String launcher, ColdCommand client, ServiceProcess service) {
    void push(String name, Workload workload) throws IOException {
      client.run(pushing(name, workload));
    }

    Subject subject(String title, String name, Workload workload) {
      Transfer transfer =
          new Transfer(
              () -> push(name, workload),
              List.of(Service.workspace(stage).resolve(name)),
              () -> client.run(List.of(launcher, "rm", target(name))));
      return finished(title, workload, transfer, pushing(name, workload));
    }

    Subject pull(String title, String name, Workload workload) {
      Path copy = stage.file("pulled");
      List<String> command = List.of(launcher, "pull", target(name), copy.toString());
      return finished(title, workload, Transfer.to(copy, () -> client.run(command)), command);
    }

    private Subject finished(
        String title, Workload workload, Transfer transfer, List<String> command) {
      Subject subject =
          Subject.of(
                  title, HASHED_FORCED, workload, transfer, client, ProcessTree.of(service.pid()))
              .withCommand(String.join(" ", command))
              .ours()
              .quick();
      return workload.equals(stage.large()) ? subject.beside(NioPipe.HASHED_FORCED) : subject;
    }

    private List<String> pushing(String name, Workload workload) {
      return List.of(launcher, "push", workload.source().toString(), target(name));
    }

    private static String target(String name) {
      return "lab:/" + name;
    }
  }
}
