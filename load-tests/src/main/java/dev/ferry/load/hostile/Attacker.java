package dev.ferry.load.hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;

/** One socket at its attack, on a thread of its own. */
final class Attacker implements AutoCloseable {
  private final Attack attack;
  private final Socket socket;
  private final Thread thread;
  private final long startNanos = System.nanoTime();
  private volatile long closedNanos;

  private Attacker(Attack attack, Socket socket, int number) {
    this.attack = attack;
    this.socket = socket;
    this.thread = new Thread(this::run, "attacker-" + attack + "-" + number);
    thread.setDaemon(true);
  }

  static Attacker start(Attack attack, int port, int number) {
    try {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
      Attacker attacker = new Attacker(attack, socket, number);
      attacker.thread.start();
      return attacker;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Attack attack() {
    return attack;
  }

  private void run() {
    try {
      attack.write(socket.getOutputStream());
    } catch (IOException closed) {
      closedNanos = System.nanoTime() - startNanos;
    }
  }

  /** Whether the service closed it. */
  boolean isClosed() {
    return closedNanos > 0;
  }

  /** How long that took. */
  long closedAfterNanos() {
    return closedNanos;
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
