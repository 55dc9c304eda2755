package dev.ferry.resume.r2dbc;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ferry.resume.ResumeStore;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.r2dbc.h2.H2ConnectionConfiguration;
import io.r2dbc.h2.H2ConnectionFactory;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Opening, refusing and losing the database. */
@Timeout(60)
final class H2DatabaseTest {
  private Path folder;

  @BeforeEach
  void in(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void open_folderInUse_isRefusedAndTheFirstGoesOn() {
    ResumeStore first = opened();

    assertUnavailable(H2ResumeStores.open(folder), "Another service uses the database folder");
    assertUnavailable(
        H2ResumeStores.open(folder.resolve("../" + folder.getFileName())), "Another service uses");

    first.ping().block();
    first.close().block();
    opened().close().block();
  }

  @Test
  void open_missingFolders_createsThem() {
    Path nested = folder.resolve("a").resolve("b c");

    requireNonNull(H2ResumeStores.open(nested).block()).close().block();

    assertThat(nested.resolve("ferry.mv.db")).isNotEmptyFile();
    assertThat(nested).isDirectoryNotContaining("glob:**.trace.db");
  }

  @Test
  void open_folderIsAFile_isUnavailable() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");

    assertUnavailable(H2ResumeStores.open(file), "cannot be opened");
  }

  @Test
  void open_semicolonInThePath_isRefused() {
    assertUnavailable(H2ResumeStores.open(folder.resolve("a;b")), "semicolon");
  }

  @ParameterizedTest
  @ValueSource(strings = {"garbage", "zeros", "cut", "other user"})
  void open_damagedFile_isUnavailableAndReleasesTheFolder(String damage) throws Exception {
    opened().close().block();
    Path file = folder.resolve("ferry.mv.db");
    byte[] bytes = Files.readAllBytes(file);
    switch (damage) {
      case "garbage" -> new Random(1).nextBytes(bytes);
      case "zeros" -> bytes = new byte[bytes.length];
      case "cut" -> bytes = Arrays.copyOf(bytes, 5_000);
      default -> otherUser();
    }
    if (!damage.equals("other user")) {
      Files.write(file, bytes);
    }

    assertUnavailable(H2ResumeStores.open(folder), folder.toString());

    Files.delete(file);
    opened().close().block();
  }

  private void otherUser() throws IOException {
    Files.delete(folder.resolve("ferry.mv.db"));
    Connection connection =
        requireNonNull(
            new H2ConnectionFactory(
                    H2ConnectionConfiguration.builder()
                        .file(folder.resolve("ferry").toString())
                        .username("somebody")
                        .password("else")
                        .build())
                .create()
                .block());
    Mono.from(connection.close()).block();
  }

  @Test
  void open_settingsOfAnEarlierOwner_areReplaced() {
    opened().close().block();
    Connection connection =
        requireNonNull(
            new H2ConnectionFactory(
                    H2ConnectionConfiguration.builder()
                        .file(folder.resolve("ferry").toString())
                        .username("ferry")
                        .password("")
                        .build())
                .create()
                .block());
    assertThat(
            Flux.from(connection.createStatement("SET WRITE_DELAY 5000").execute())
                .concatMap(Result::getRowsUpdated)
                .collectList()
                .block())
        .hasSize(1);
    Mono.from(connection.close()).block();

    DatabaseLane lane = new DatabaseLane();
    H2Database database = requireNonNull(H2Database.open("file:", folder, lane).block());

    assertThat(database.read(H2DatabaseTest::writeDelay).block()).isEqualTo("0");
    database.close().block();
  }

  private static Mono<String> writeDelay(SqlSession session) {
    return session
        .rows(
            "SELECT SETTING_VALUE AS v FROM INFORMATION_SCHEMA.SETTINGS"
                + " WHERE SETTING_NAME = 'WRITE_DELAY'",
            row -> Columns.of(row).string("v"))
        .distinct()
        .single();
  }

  @Test
  void open_storeOfTheFirstVersion_getsAnIdentityAndKeepsIt() {
    H2Database first = requireNonNull(H2Database.open("file:", folder, new DatabaseLane()).block());
    assertThat(first.change(Database.Survives.KILL, H2DatabaseTest::backToFirstVersion).block())
        .as("steps taken back")
        .isEqualTo(1);
    first.close().block();

    ResumeStore upgraded = opened();
    String identity = requireNonNull(upgraded.identity().block());
    upgraded.close().block();
    ResumeStore again = opened();

    assertThat(identity).matches("[0-9a-f]{32}");
    assertThat(again.identity().block()).isEqualTo(identity);
    again.close().block();
  }

  private static Mono<Long> backToFirstVersion(SqlSession session) {
    return session
        .update("DROP TABLE store_identity")
        .then(session.update("DELETE FROM schema_step WHERE version = 2"));
  }

  @Test
  void verify_otherSettings_isRefused() {
    DatabaseLane lane = new DatabaseLane();
    H2Database database = requireNonNull(H2Database.open("file:", folder, lane).block());

    assertUnavailable(
        database.read(
            session ->
                session
                    .update("SET WRITE_DELAY 500")
                    .then(H2Settings.verify(session))
                    .thenReturn(1)),
        "WRITE_DELAY");
    database.close().block();
  }

  @Test
  void change_failsHalfWay_isRolledBackAndTheNextOneWorks() {
    H2Database database =
        requireNonNull(H2Database.open("file:", folder, new DatabaseLane()).block());

    assertUnavailable(
        database.change(
            Database.Survives.KILL,
            session ->
                session
                    .update("INSERT INTO schema_lock (id) VALUES (7)")
                    .then(session.update("NO SQL AT ALL"))),
        "database failed");

    assertThat(database.read(session -> count(session, "schema_lock")).block()).isEqualTo(1);
    assertThat(database.change(Database.Survives.POWER_CUT, H2DatabaseTest::insertLock).block())
        .isEqualTo(1);
    assertThat(database.read(session -> count(session, "schema_lock")).block()).isEqualTo(2);
    database.close().block();
  }

  @Test
  void calls_manyCancelled_leaveOneConnectionAndNoTransaction() {
    H2Database database =
        requireNonNull(H2Database.open("file:", folder, new DatabaseLane()).block());
    for (int i = 0; i < 1_000; i++) {
      int id = 100 + i;
      Disposable call =
          database
              .change(
                  Database.Survives.KILL,
                  session -> session.update("INSERT INTO schema_lock (id) VALUES ($1)", id))
              .subscribe();
      call.dispose();
    }

    assertThat(database.read(session -> count(session, "INFORMATION_SCHEMA.SESSIONS")).block())
        .isEqualTo(1);
    assertThat(database.read(session -> count(session, "INFORMATION_SCHEMA.LOCKS")).block())
        .isZero();
    database.close().block();
  }

  private static Mono<Long> insertLock(SqlSession session) {
    return session.update("INSERT INTO schema_lock (id) VALUES (8)");
  }

  private static Mono<Long> count(SqlSession session, String table) {
    return session
        .rows("SELECT COUNT(*) AS n FROM " + table, row -> Columns.of(row).number("n"))
        .single();
  }

  private ResumeStore opened() {
    return requireNonNull(H2ResumeStores.open(folder).block(Duration.ofSeconds(30)));
  }

  static void assertUnavailable(Mono<?> call, String message) {
    assertThatExceptionOfType(TransferException.class)
        .isThrownBy(() -> call.block(Duration.ofSeconds(30)))
        .withMessageContaining(message)
        .satisfies(e -> assertThat(e.code()).isEqualTo(FailureCode.STORE_UNAVAILABLE));
  }
}
