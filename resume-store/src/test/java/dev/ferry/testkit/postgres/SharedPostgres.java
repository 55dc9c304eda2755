package dev.ferry.testkit.postgres;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.ferry.resume.r2dbc.PostgresAddress;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The one PostgreSQL server of a test JVM, started when a test asks for it first and stopped with
 * the JVM.
 *
 * <p>Where it cannot start, tests that need it are skipped, and standard error says so. With {@code
 * CI=true} they fail instead, unless this machine can have none at all.
 */
public final class SharedPostgres {
  private static final AtomicInteger SCHEMAS = new AtomicInteger();
  private static @Nullable PostgresServer server;
  private static String missing = "";

  private SharedPostgres() {}

  /** The server; ends the test as skipped, or as failed, when there is none. */
  public static synchronized PostgresServer server() {
    if (server == null && missing.isEmpty()) {
      start();
    }
    return server == null ? abort(missing) : server;
  }

  /** A new, empty schema of the server. */
  public static PostgresAddress freshSchema() {
    String schema = "ferry_" + SCHEMAS.incrementAndGet();
    server().query("CREATE SCHEMA " + schema);
    return server().address(schema);
  }

  private static void start() {
    String impossible = impossible();
    if (impossible != null) {
      skip(impossible);
      return;
    }
    try {
      Path folder = Files.createTempDirectory("ferry-postgres");
      PostgresServer started = PostgresServer.start(folder.resolve("data"));
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(started, folder)));
      server = started;
    } catch (IOException | RuntimeException e) {
      if ("true".equals(System.getenv("CI"))) {
        throw new IllegalStateException("PostgreSQL does not start, and CI=true", e);
      }
      skip(e.toString());
    }
  }

  private static void end(PostgresServer started, Path folder) {
    started.close();
    try (Stream<Path> tree = Files.walk(folder)) {
      tree.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      System.err.println("*** " + folder + " is left behind: " + e);
    }
  }

  /** Why no PostgreSQL can be started here; null when nothing speaks against it. */
  private static @Nullable String impossible() {
    String machine = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    if (!machine.equals("Linux amd64")) {
      return "there are no binaries for " + machine;
    }
    boolean root = "root".equals(System.getProperty("user.name"));
    return root && !LinuxUtils.isUnshareAvailable()
        ? "root cannot run it, and there are no user namespaces (unshare -U) to be somebody else in"
        : null;
  }

  private static void skip(String why) {
    missing = "NOT TESTED ON POSTGRESQL: " + why;
    System.err.println("\n*** " + missing + "\n");
  }
}
