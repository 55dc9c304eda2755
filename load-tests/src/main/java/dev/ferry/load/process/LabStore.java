package dev.ferry.load.process;

import dev.ferry.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The database that an experiment's services keep their resume stores in. A PostgreSQL server is
 * started in the workbench, forces what it commits and ends with it.
 */
public final class LabStore {
  /** Which database. */
  public enum Kind {
    /** In the data folder of each service. */
    H2,
    /** One server for all of them. */
    POSTGRESQL
  }

  private final @Nullable PostgresServer server;
  private int schemas;

  private LabStore(@Nullable PostgresServer server) {
    this.server = server;
  }

  /** Starts what is needed for that kind. */
  public static LabStore start(Workbench bench, Kind kind) {
    try {
      return new LabStore(
          kind == Kind.H2 ? null : bench.keep(PostgresServer.start(bench.file("postgresql"))));
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL does not start here", e);
    }
  }

  /** The address of a store that nobody has used; empty for one in the data folder. */
  public String fresh() {
    if (server == null) {
      return "";
    }
    schemas++;
    String schema = "lab_" + schemas;
    server.query("CREATE SCHEMA " + schema);
    return "postgresql://127.0.0.1:%d/postgres?sslmode=disable&schema=%s"
        .formatted(server.port(), schema);
  }

  /** Kills the server, all its processes at once. */
  public void crash() {
    withServer(PostgresServer::crash);
  }

  /** Starts the server again on its port; it recovers first. */
  public void restart() {
    withServer(PostgresServer::restart);
  }

  private void withServer(ServerAct act) {
    try {
      act.on(Objects.requireNonNull(server, "no server: the store is in the data folder"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  private interface ServerAct {
    void on(PostgresServer server) throws IOException, InterruptedException;
  }

  /** Settings of a service that has a store of its own. */
  public ServiceSettings settings(ServiceSettings settings) {
    String address = fresh();
    return address.isEmpty()
        ? settings
        : settings.withProperties(
            "--ferry.store=" + address, "--ferry.store-user=" + PostgresServer.USER);
  }
}
