package dev.ferry.load.power;

import dev.ferry.load.process.LabStore;
import dev.ferry.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The database on a volume whose power is cut: it goes down and comes back with it. */
final class VolumeStore implements AutoCloseable {
  private final @Nullable PostgresServer server;

  private VolumeStore(@Nullable PostgresServer server) {
    this.server = server;
  }

  static VolumeStore start(LabStore.Kind kind, Path mountPoint) {
    try {
      return new VolumeStore(
          kind == LabStore.Kind.H2 ? null : PostgresServer.start(mountPoint.resolve("postgresql")));
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL does not start here", e);
    }
  }

  /** Address of the one store on it; empty for one in the data folder. */
  String address() {
    return server == null
        ? ""
        : "postgresql://127.0.0.1:" + server.port() + "/postgres?sslmode=disable";
  }

  void crash() {
    if (server != null) {
      try {
        server.crash();
        server.letGo();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted", e);
      }
    }
  }

  void restart() {
    if (server != null) {
      try {
        server.restart();
      } catch (IOException e) {
        throw new UncheckedIOException("PostgreSQL did not come back", e);
      }
    }
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
  }
}
