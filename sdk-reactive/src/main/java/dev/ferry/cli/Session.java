package dev.ferry.cli;

import dev.ferry.client.FerryClient;
import java.time.Duration;

/** The client of one command, closed with it. */
record Session(FerryClient client) implements AutoCloseable {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  static Session open(ServerOptions server, Console console) {
    return new Session(server.client(console));
  }

  /** Gives the connection a moment to close; the process ends in any case. */
  @Override
  public void close() {
    boolean unused = Awaiting.completed(client.close(), CLOSE_TIMEOUT);
  }
}
