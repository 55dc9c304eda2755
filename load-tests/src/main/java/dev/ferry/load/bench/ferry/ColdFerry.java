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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code ferry push} and {@code ferry pull} by the launcher, from start to exit. */
public final class ColdFerry implements Contender {
  private static final String CHECKED = "checksum";
  private static final String HASHED_FORCED = "checksum, sha256, forced";
  private static final List<String> LIKE_RSYNC = List.of("--ephemeral", "--no-digest");

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
        Map.of(
            "FERRY_SERVER", process.address(),
            "XDG_STATE_HOME", stage.file("state").toString(),
            "XDG_CONFIG_HOME", stage.file("state").toString());
    ColdCommand client = new ColdCommand(stage.file("ferry-command.log"), environment);
    Commands commands = new Commands(stage, launcher.toString(), client, process);
    client.run(commands.pushing("cold.bin", stage.large(), List.of()));
    return List.of(
        commands.push("ferry push", "push.bin", stage.large()).beside(NioPipe.HASHED_FORCED),
        commands
            .push("ferry push --ephemeral --no-digest", "fast.bin", stage.large(), LIKE_RSYNC)
            .beside(NioPipe.REFERENCE)
            .quick(),
        commands.pull("ferry pull", "cold.bin", stage.large()).beside(NioPipe.HASHED_FORCED),
        commands.push("ferry push of 1 MiB", "little.bin", stage.little()).quick());
  }

  /** The commands of one stage. */
  private record Commands(
      Stage stage, String launcher, ColdCommand client, ServiceProcess service) {
    Subject push(String title, String name, Workload workload) {
      return pushed(title, HASHED_FORCED, name, workload, List.of());
    }

    Subject push(String title, String name, Workload workload, List<String> options) {
      return pushed(title, CHECKED, name, workload, options);
    }

    Subject pull(String title, String name, Workload workload) {
      Path copy = stage.file("pulled");
      List<String> command = List.of(launcher, "pull", target(name), copy.toString());
      Transfer transfer = Transfer.to(copy, () -> client.run(command));
      return finished(title, HASHED_FORCED, workload, transfer, command);
    }

    private Subject pushed(
        String title, String promise, String name, Workload workload, List<String> options) {
      List<String> command = pushing(name, workload, options);
      Transfer transfer =
          new Transfer(
              () -> client.run(command),
              List.of(Service.workspace(stage).resolve(name)),
              () -> client.run(List.of(launcher, "rm", target(name))));
      return finished(title, promise, workload, transfer, command);
    }

    private Subject finished(
        String title, String promise, Workload workload, Transfer transfer, List<String> command) {
      return Subject.of(title, promise, workload, transfer, client, ProcessTree.of(service.pid()))
          .withCommand(String.join(" ", command))
          .ours();
    }

    List<String> pushing(String name, Workload workload, List<String> options) {
      List<String> command = new ArrayList<>(List.of(launcher, "push"));
      command.addAll(options);
      command.addAll(List.of(workload.source().toString(), target(name)));
      return List.copyOf(command);
    }

    private static String target(String name) {
      return "lab:/" + name;
    }
  }
}
