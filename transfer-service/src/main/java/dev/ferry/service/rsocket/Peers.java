package dev.ferry.service.rsocket;

import io.rsocket.DuplexConnection;
import java.net.InetSocketAddress;

/** Where connections come from. */
final class Peers {
  private Peers() {}

  /** The address without its port; empty when there is none any more. */
  static String of(DuplexConnection connection) {
    return connection.remoteAddress() instanceof InetSocketAddress address
            && address.getAddress() != null
        ? address.getAddress().getHostAddress()
        : "";
  }
}
