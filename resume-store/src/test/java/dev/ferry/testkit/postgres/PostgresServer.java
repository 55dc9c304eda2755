package dev.ferry.testkit.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferry.resume.r2dbc.PostgresAddress;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server of our own in a folder, forcing what it commits as a real one does. Whoever
 * starts it ends it, also at the end of the JVM. Blocks; for one thread.
 *
 * <p>The server's own default for {@code synchronous_commit} is off here, so that a store which
 * relies on it loses commits when the server is killed.
 */
public final class PostgresServer implements AutoCloseable {
  /** The one user; no password is asked for. */
  public static final String USER = "postgres";

  private static final String DATABASE = "postgres";
  private static final Duration STARTS_WITHIN = Duration.ofSeconds(30);
  private static final int START_ATTEMPTS = 5;

  private final Path folder;
  private EmbeddedPostgres running;
  private long postmaster;
  private @Nullable Connection connection;

  private PostgresServer(Path folder) throws IOException {
    this.folder = folder;
    this.running = started(0);
    this.postmaster = postmaster();
  }

  /**
   * Creates a server in a folder that does not exist yet, on a free loopback port.
   *
   * @throws IOException when it does not start
   */
  public static PostgresServer start(Path folder) throws IOException {
    return new PostgresServer(folder);
  }

  /** Read early: its volume may be gone when the number is needed. */
  private long postmaster() throws IOException {
    return Long.parseLong(
        Files.readAllLines(folder.resolve("postmaster.pid"), UTF_8).get(0).strip());
  }

  private EmbeddedPostgres started(int port) throws IOException {
    return EmbeddedPostgres.builder()
        .setDataDirectory(folder)
        .setCleanDataDirectory(false)
        .setRegisterShutdownHook(false)
        .setPort(port)
        .setPGStartupWait(STARTS_WITHIN)
        .setLocaleConfig("locale", "C")
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "off")
        .setServerConfig("shared_buffers", "16MB")
        .start();
  }

  /** The port it listens on, also after a restart. */
  public int port() {
    return running.getPort();
  }

  /** Its address through a proxy on that port, or its own port. */
  public PostgresAddress address(int port, String schema) {
    return new PostgresAddress("127.0.0.1", port, DATABASE, schema, "disable", null);
  }

  /** The address of a schema. */
  public PostgresAddress address(String schema) {
    return address(port(), schema);
  }

  /** Runs one statement and returns the first column of its rows, if it has any, as text. */
  @CanIgnoreReturnValue
  public List<String> query(String sql) {
    try (Statement statement = connection().createStatement()) {
      List<String> rows = new ArrayList<>();
      if (statement.execute(sql)) {
        ResultSet found = statement.getResultSet();
        while (found.next()) {
          rows.add(String.valueOf(found.getString(1)));
        }
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private Connection connection() throws SQLException {
    if (connection == null || connection.isClosed()) {
      connection = running.getPostgresDatabase().getConnection();
    }
    return connection;
  }

  /** Kills every process of the server at once, as a crash does; nothing is written any more. */
  public void crash() throws IOException, InterruptedException {
    ProcessHandle server = ProcessHandle.of(postmaster).orElseThrow();
    List<ProcessHandle> processes = new ArrayList<>(server.descendants().toList());
    processes.add(0, server);
    processes.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle process : processes) {
      awaitEnd(process);
    }
  }

  private static void awaitEnd(ProcessHandle process) throws InterruptedException {
    try {
      process.onExit().get(30, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("process " + process.pid() + " did not end", e);
    }
  }

  /** After a crash: this process holds nothing open in the folder any more. */
  public void letGo() throws IOException {
    connection = null;
    running.close();
  }

  /** Starts a server that crashed, on the same port; it recovers from its log first. */
  public void restart() throws IOException {
    int port = port();
    letGo();
    IOException last = new IOException("not tried");
    for (int attempt = 0; attempt < START_ATTEMPTS; attempt++) {
      try {
        running = started(port);
        postmaster = postmaster();
        return;
      } catch (IOException e) {
        last = e;
      }
    }
    throw last;
  }

  /** Stops it; the folder stays. */
  @Override
  public void close() {
    try {
      running.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
