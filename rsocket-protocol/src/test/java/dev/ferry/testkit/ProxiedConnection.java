package dev.ferry.testkit;

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** One client connection, its twin towards the target, and the two pumps between them. */
final class ProxiedConnection {
  private final Socket client;
  private final Socket target;
  private final Pump toTarget;
  private final Pump toClient;
  private final Consumer<ProxiedConnection> onEnd;
  private final AtomicInteger running = new AtomicInteger(2);

  ProxiedConnection(
      Socket client,
      Socket target,
      List<Fault> faults,
      AtomicLong bytesToTarget,
      AtomicLong bytesToClient,
      Consumer<ProxiedConnection> onEnd) {
    this.client = client;
    this.target = target;
    this.onEnd = onEnd;
    toTarget = new Pump(this, Direction.TO_TARGET, client, target, faults, bytesToTarget);
    toClient = new Pump(this, Direction.TO_CLIENT, target, client, faults, bytesToClient);
  }

  void start(String name) {
    toTarget.start(name + "-to-target");
    toClient.start(name + "-to-client");
  }

  void stall() {
    toTarget.gate().close();
    toClient.gate().close();
  }

  void release() {
    toTarget.gate().open();
    toClient.gate().open();
  }

  /** Closes both sides; what was forwarded before still arrives. */
  void close() {
    removeGates();
    close(client);
    close(target);
  }

  /** Resets both sides. */
  void reset() {
    removeGates();
    reset(client);
    reset(target);
  }

  /** Called by each pump as its last act. */
  void ended() {
    if (running.decrementAndGet() == 0) {
      close();
      onEnd.accept(this);
    }
  }

  private void removeGates() {
    toTarget.gate().remove();
    toClient.gate().remove();
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // Already closed: then there is nothing left to reset.
    }
    close(socket);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // Closing is all that was wanted; the socket is unusable either way.
    }
  }
}
