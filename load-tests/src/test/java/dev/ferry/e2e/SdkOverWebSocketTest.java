package dev.ferry.e2e;

import dev.ferry.client.FerryClient;
import dev.ferry.load.host.ServiceRooms;
import dev.ferry.load.process.Workbench;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import reactor.netty.DisposableServer;

/** The file API over WebSocket, which the SDK speaks through a relay. */
final class SdkOverWebSocketTest extends SdkDoorContract {
  @Override
  ServiceRooms open(Workbench workbench, Path folder) {
    return new ServiceRooms(folder, Clock.systemUTC());
  }

  @Override
  FerryClient connect(Workbench workbench, ServiceRooms service) {
    DisposableServer websocket = service.openWebsocket();
    AutoCloseable unused = workbench.keep(websocket::disposeNow);
    DisposableServer relay =
        WebSocketRelay.start(((InetSocketAddress) websocket.address()).getPort());
    AutoCloseable unusedRelay = workbench.keep(relay::disposeNow);
    return workbench.client("127.0.0.1:" + ((InetSocketAddress) relay.address()).getPort());
  }
}
