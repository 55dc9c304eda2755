package dev.ferry.e2e;

import dev.ferry.client.FerryClient;
import dev.ferry.load.host.ServiceRooms;
import dev.ferry.load.process.Workbench;
import dev.ferry.transfer.Durability;
import java.nio.file.Path;
import java.time.Clock;

/** The file API through the SDK over plain TCP. */
final class SdkWorkspaceTest extends SdkDoorContract {
  @Override
  ServiceRooms open(Workbench workbench, Path folder) {
    return new ServiceRooms(folder, Clock.systemUTC());
  }

  @Override
  Durability durability() {
    return Durability.DURABLE;
  }

  @Override
  FerryClient connect(Workbench workbench, ServiceRooms service) {
    return workbench.client(service.address());
  }
}
