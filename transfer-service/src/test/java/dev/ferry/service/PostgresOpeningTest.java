package dev.ferry.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ferry.resume.r2dbc.PostgresAddress;
import dev.ferry.service.storage.local.DiskLane;
import dev.ferry.service.storage.local.LocalBlobStore;
import dev.ferry.testkit.postgres.PostgresServer;
import dev.ferry.testkit.postgres.SharedPostgres;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which databases a data folder goes on with. */
@Timeout(60)
final class PostgresOpeningTest {
  private static final String PASSWORD = "pa55-w0rd";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path folder;
  private Path data;
  private PostgresAddress address;

  @BeforeEach
  void prepare() {
    data = folder.resolve("data");
    address = SharedPostgres.freshSchema();
  }

  @Test
  void open_freshDatabase_isRememberedAndFoundAgain() throws IOException {
    String identity = started(data, address, false);

    assertThat(data.resolve("identity")).hasContent(identity + "\n" + address + "\n");
    assertThat(started(data, address, false)).isEqualTo(identity);
  }

  @Test
  void open_databaseOfAnotherFolder_isRefusedWithTheWayBackWhichWorks() {
    String identity = started(data, address, false);
    Path other = folder.resolve("other");

    assertRefused(other, address);

    assertThat(other.resolve("identity")).doesNotExist();
    assertThat(started(data, address, false)).as("the first folder goes on").isEqualTo(identity);
    assertThat(started(other, address, true)).isEqualTo(identity);
    assertThat(started(other, address, false)).isEqualTo(identity);
  }

  @Test
  void open_anotherOrAnEmptiedDatabase_isRefused() {
    String identity = started(data, address, false);
    PostgresAddress emptied = SharedPostgres.freshSchema();

    assertRefused(data, emptied);
    assertRefused(data, emptied);

    assertThat(started(data, address, false)).isEqualTo(identity);
  }

  @Test
  void open_folderThatWasUsedWithH2_isRefused() throws IOException {
    Files.createDirectories(data);
    Files.writeString(data.resolve("identity"), "a".repeat(32));

    assertRefused(data, address);
  }

  @Test
  void open_withoutTheAddress_isRefusedAndLeavesNothing() {
    assertThat(started(data, address, false)).isNotEmpty();

    TransferException refused =
        catchThrowableOfType(
            TransferException.class, () -> started(data, StorePlace.in(data), false));

    assertThat(refused).hasMessageContaining("keeps its resume store in " + address);
    assertThat(refused.details().get(StoreOpening.NEXT_STEP)).contains("ferry.store");
    assertThat(data.resolve("store")).doesNotExist();
  }

  @Test
  void check_storeInPostgres_needsTheAddressAndFindsWhatIsThere() {
    assertThat(started(data, address, false)).isNotEmpty();
    String store =
        "--store=postgresql://127.0.0.1:%d/postgres?sslmode=disable&schema="
            .formatted(address.port());

    assertThat(check("--repair")).contains("7: ", "keeps its resume store in " + address);
    assertThat(check(store + SharedPostgres.freshSchema().schemaOrNull(), "--repair"))
        .contains("7: ", "is not the one this data folder was used with");
    assertThat(check(store + address.schemaOrNull())).contains("0: ", "0 findings");
    assertThat(data.resolve("store")).doesNotExist();
    try (DataFolderLock running = DataFolderLock.take(data)) {
      assertThat(running.channel().isOpen()).isTrue();
      assertThat(check(store + address.schemaOrNull())).contains("7: ", "Another service uses");
    }
  }

  /** The exit code, and what was said. */
  private String check(String... options) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, UTF_8);
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.add("--data=" + data);
    arguments.add("--store-user=" + PostgresServer.USER);
    int exitCode = new CheckCommand(stream, stream).run(arguments.toArray(String[]::new));
    return exitCode + ": " + out.toString(UTF_8);
  }

  @Test
  void open_nobodyListens_isRefusedWithTheNextStepAndWithoutTheSecret() throws IOException {
    int nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = socket.getLocalPort();
    }
    PostgresAddress unreachable = SharedPostgres.server().address(nobody, "any");

    TransferException refused = refused(data, unreachable);

    assertThat(refused).hasMessageContaining("127.0.0.1:" + nobody + "/postgres cannot be used");
    assertThat(refused.details().get(StoreOpening.NEXT_STEP))
        .contains("ferry.store", "ferry.store-user", "ferry.store-password-file");
    assertThat(refused.toString()).doesNotContain(PASSWORD);
  }

  @Test
  void open_newerSchema_isRefusedWithTheNextStep() {
    assertThat(started(data, address, false)).isNotEmpty();
    SharedPostgres.server()
        .query("INSERT INTO " + address.schemaOrNull() + ".schema_step VALUES (99, 'newer', '')");

    assertThat(refused(data, address))
        .hasMessageContaining("schema version 99")
        .hasMessageContaining("start the newer service");
  }

  private static void assertRefused(Path dataFolder, PostgresAddress address) {
    TransferException refused = refused(dataFolder, address);
    assertThat(refused)
        .hasMessageContaining("postgresql://127.0.0.1:" + address.port() + "/postgres is not the")
        .hasMessageContaining("in use with another data folder");
    assertThat(refused.details().get(StoreOpening.NEXT_STEP))
        .contains("ferry.store", "backup", "if no other service uses it", "--accept-new-store");
  }

  private static TransferException refused(Path dataFolder, PostgresAddress address) {
    TransferException refused =
        catchThrowableOfType(TransferException.class, () -> started(dataFolder, address, false));
    assertThat(refused.code()).isEqualTo(FailureCode.STORE_UNAVAILABLE);
    return refused;
  }

  /** Starts as the service does, asks the store who it is, stops. */
  private static String started(Path dataFolder, PostgresAddress address, boolean acceptNewStore) {
    return started(
        dataFolder, StorePlace.at(address, PostgresServer.USER, PASSWORD), acceptNewStore);
  }

  private static String started(Path dataFolder, StorePlace place, boolean acceptNewStore) {
    DiskLane disk = new DiskLane(1);
    try (LocalBlobStore blobs = LocalBlobStore.open(dataFolder, disk)) {
      return requireNonNull(
          new StoreOpening(dataFolder, place, blobs, disk, acceptNewStore)
              .open()
              .flatMap(store -> store.identity().flatMap(name -> store.close().thenReturn(name)))
              .block(PATIENCE));
    }
  }
}
