package dev.ferry.load.compare;

import dev.ferry.client.FerryClient;
import dev.ferry.load.process.ClientProcess;
import dev.ferry.load.process.Frontier;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.ServiceSettings;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.transfer.UploadStatus;
import dev.ferry.transfer.WorkspaceFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** This house's own command line and service. */
final class FerryTool implements Tool {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** What the command line answers with "start over". */
  private static final Set<String> FINAL = Set.of("SOURCE_CHANGED", "DATA_LOST");

  private final Workbench bench;
  private final ServiceProcess service;
  private final FerryClient witness;
  private final Set<String> startOver = new HashSet<>();

  FerryTool(Workbench bench) {
    this.bench = bench;
    this.service = bench.service(bench.file("ferry"), ServiceSettings.FRUGAL);
    this.witness = bench.client(service.address());
  }

  @Override
  public String label() {
    return "ferry";
  }

  @Override
  public List<String> commands() {
    return List.of(
        "ferry serve --data DIR",
        "ferry push FILE lab:/NAME, again after every end but success; with --restart when it"
            + " ended with SOURCE_CHANGED or DATA_LOST, as its message says");
  }

  @Override
  public int port() {
    return service.port();
  }

  @Override
  public void killServer() {
    service.kill();
  }

  @Override
  public void restartServer() {
    service.restart();
  }

  @Override
  public Sending send(int port, Path source, String name) {
    List<String> arguments =
        new ArrayList<>(List.of("push", source.toString(), target(name).toString()));
    if (startOver.remove(name)) {
      arguments.add("--restart");
    }
    ClientProcess client =
        bench.command(bench.commandsTo("127.0.0.1:" + port), arguments.toArray(new String[0]));
    return new Push(client, name);
  }

  @Override
  public Path published(String name) {
    return bench.file("ferry").resolve("workspaces/lab").resolve(name);
  }

  @Override
  public Optional<Path> unfinished(String name) {
    return Waiting.value(witness.uploads(target(name).workspace(), false).collectList(), PATIENCE)
        .stream()
        .filter(upload -> upload.file().equals(target(name)))
        .map(UploadStatus::id)
        .map(id -> bench.file("ferry").resolve("staging").resolve(id.value()))
        .filter(Files::exists)
        .findFirst();
  }

  @Override
  public OptionalLong kept(String name) {
    return OptionalLong.of(Frontier.of(witness, target(name)));
  }

  private static WorkspaceFile target(String name) {
    return WorkspaceFile.parse("lab:/" + name);
  }

  /** One push. */
  private final class Push implements Sending {
    private final ClientProcess client;
    private final String name;

    Push(ClientProcess client, String name) {
      this.client = client;
      this.name = name;
    }

    @Override
    public boolean isAlive() {
      return client.isAlive();
    }

    @Override
    public OptionalLong acknowledged() {
      return OptionalLong.of(client.durableBytes());
    }

    @Override
    public void kill() {
      client.kill();
    }

    @Override
    public boolean await(Duration atMost) {
      ClientProcess.Result result = client.await(atMost);
      if (result.exitCode() != 0 && FINAL.stream().anyMatch(result.output()::contains)) {
        boolean unused = startOver.add(name);
      }
      return result.exitCode() == 0;
    }
  }
}
