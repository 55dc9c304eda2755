package dev.ferry.cli;

import dev.ferry.client.FerryClient;
import java.time.Duration;

/** The client of one command, closed with it. */
record Session(FerryClient client) implements AutoCloseable {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  static Session open(ServerOptions server, Console console) {
    return open(server, console, 0);
  }

  /** With a client that is at most that fast; 0 for no limit. */
  static Session open(ServerOptions server, Console console, long bytesPerSecond) {
    return new Session(server.client(console, bytesPerSecond));
  }

  /** Gives the connection a moment to close; the process ends in any case. */
  @Override
  public void close() {
    boolean unused = Awaiting.completed(client.close(), CLOSE_TIMEOUT);
  }
}
