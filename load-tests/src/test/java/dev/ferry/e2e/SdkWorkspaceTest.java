package dev.ferry.e2e;

import dev.ferry.client.FerryClient;
import dev.ferry.client.Workspace;
import dev.ferry.load.host.ServiceRooms;
import dev.ferry.load.process.Workbench;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.WriteCondition;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** The file API through the SDK. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SdkWorkspaceTest implements WorkspaceApiContract {
  private final Workbench bench = Workbench.open();
  private final Path data = bench.file("data");
  private final ServiceRooms service = new ServiceRooms(data, Clock.systemUTC());
  private final FerryClient client = bench.client(service.address());
  private int count;
  private Workspace workspace = client.workspace("ws-0");

  @AfterAll
  void stop() {
    service.close();
    bench.close();
  }

  /** A workspace is made by its first write. */
  @BeforeEach
  void newWorkspace() {
    workspace = client.workspace("ws-" + ++count);
    var first = api().write("/first", new byte[0], FileAttributes.NONE, WriteCondition.ALWAYS);
    if (!api().remove(first.file().path().toString())) {
      throw new AssertionError("what was written is not there");
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
