package dev.ferry.client.internal;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How to reach the service.
 *
 * @param addresses unresolved; tried in turn
 * @param tokenOrNull bearer token
 * @param tlsOrNull how connections are secured; null for plain ones
 * @param connectTimeout longest wait for a TCP connection
 * @param keepAliveInterval time between keep-alive frames
 * @param keepAliveLifetime silence after which the connection counts as lost
 * @param clientName for the service's log
 */
public record ConnectionSettings(
    List<InetSocketAddress> addresses,
    @Nullable String tokenOrNull,
    @Nullable TlsFiles tlsOrNull,
    Duration connectTimeout,
    Duration keepAliveInterval,
    Duration keepAliveLifetime,
    String clientName) {

  @Override
  public String toString() {
    return "ConnectionSettings" + addresses;
  }
}
