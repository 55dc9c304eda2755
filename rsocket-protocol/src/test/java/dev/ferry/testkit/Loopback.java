package dev.ferry.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A listener and the two ends of connections that run through a proxy in front of it. */
final class Loopback implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 10_000;

  private final ServerSocket listener;

  Loopback() throws IOException {
    listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    listener.setSoTimeout(TIMEOUT_MILLIS);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Connects through the proxy. */
  Pair connect(ChaosProxy proxy) throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    client.setSoTimeout(TIMEOUT_MILLIS);
    Socket server = listener.accept();
    server.setSoTimeout(TIMEOUT_MILLIS);
    return new Pair(client, server);
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  /** Both ends of one connection. */
  record Pair(Socket client, Socket server) implements AutoCloseable {
    void send(byte[] bytes) throws IOException {
      client.getOutputStream().write(bytes);
    }

    byte[] receive(int count) throws IOException {
      return server.getInputStream().readNBytes(count);
    }

    @Override
    public void close() throws IOException {
      client.close();
      server.close();
    }
  }
}
