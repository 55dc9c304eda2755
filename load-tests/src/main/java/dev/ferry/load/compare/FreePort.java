package dev.ferry.load.compare;

import dev.ferry.load.process.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;

/** Loopback ports for servers that cannot choose one themselves. */
final class FreePort {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private FreePort() {}

  /** One that nobody listens on now. */
  static int find() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until somebody listens. */
  static void awaitListener(int port) {
    if (!Waiting.until(() -> isOpen(port), PATIENCE)) {
      throw new IllegalStateException("Nobody listens on " + port);
    }
  }

  private static boolean isOpen(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
