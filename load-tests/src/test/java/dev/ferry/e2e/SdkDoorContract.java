package dev.ferry.e2e;

import dev.ferry.client.FerryClient;
import dev.ferry.client.Workspace;
import dev.ferry.load.host.ServiceRooms;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.WorkspaceSpec;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** The file API through the SDK, over whatever it is connected by. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SdkDoorContract implements WorkspaceApiContract {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Workbench bench = Workbench.open();
  private final Path data = bench.file("data");
  private int count;
  private Workspace workspace;

  /** A service in this process. */
  abstract ServiceRooms open(Workbench workbench, Path folder) throws Exception;

  /** A client of it, which the bench closes. */
  abstract FerryClient connect(Workbench workbench, ServiceRooms service);

  private FerryClient client;

  @BeforeAll
  void start() throws Exception {
    client = connect(bench, bench.keep(open(bench, data)));
  }

  @AfterAll
  void stop() {
    bench.close();
  }

  /** What its workspaces' files survive; the forces of durable ones take most of the time. */
  Durability durability() {
    return Durability.EPHEMERAL;
  }

  @BeforeEach
  void newWorkspace() {
    workspace = client.workspace("ws-" + ++count);
    var made =
        Waiting.value(
            client
                .workspaces()
                .create(WorkspaceSpec.named(workspace.name()).withDurability(durability())),
            PATIENCE);
    if (made.spec().durability() != durability()) {
      throw new AssertionError("another class than was asked for");
    }
  }

  @Override
  public FileApi api() {
    return new SdkFiles(workspace);
  }

  @Override
  public Path root() {
    return data.resolve("workspaces").resolve(workspace.name().value());
  }
}
