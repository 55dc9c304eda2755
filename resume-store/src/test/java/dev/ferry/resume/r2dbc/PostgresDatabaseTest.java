package dev.ferry.resume.r2dbc;

import static dev.ferry.resume.r2dbc.SampleUploads.PATIENCE;
import static dev.ferry.resume.r2dbc.SampleUploads.done;
import static dev.ferry.resume.r2dbc.SampleUploads.one;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.resume.ResumeStore;
import dev.ferry.resume.r2dbc.Database.Survives;
import dev.ferry.testkit.postgres.PostgresServer;
import dev.ferry.testkit.postgres.SharedPostgres;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Opening, refusing, and what a call leaves behind. */
@Timeout(60)
final class PostgresDatabaseTest {
  private PostgresAddress address;
  private PostgresDatabase database;

  @BeforeEach
  void open() {
    address = SharedPostgres.freshSchema();
    database =
        one(PostgresDatabase.open(address, PostgresServer.USER, "", StoreIdentityTable.fresh()));
  }

  @AfterEach
  void close() {
    done(database.close());
  }

  /** The server's default is off. */
  @ParameterizedTest
  @EnumSource
  void change_anyDurability_waitsForTheDiskButForCommitsThatOnlySurviveTheService(
      Survives survives) {
    String setting = one(database.change(survives, PostgresDatabaseTest::synchronousCommit));

    assertThat(setting).isEqualTo(survives == Survives.KILL_OF_SERVICE ? "off" : "on");
    assertThat(one(database.change(Survives.KILL, PostgresDatabaseTest::synchronousCommit)))
        .as("of the next call on the same connection")
        .isEqualTo("on");
  }

  private static Mono<String> synchronousCommit(SqlSession session) {
    return session
        .rows(
            "SELECT current_setting('synchronous_commit') AS v", row -> Columns.of(row).string("v"))
        .single();
  }

  @Test
  void change_failsHalfWay_isRolledBackAndTheNextOneWorks() {
    H2DatabaseTest.assertUnavailable(
        database.change(
            Survives.KILL, session -> insert(session, 7).then(session.update("NO SQL AT ALL"))),
        "database failed");

    Long inserted = one(database.change(Survives.POWER_CUT, session -> insert(session, 8)));
    assertThat(inserted).isEqualTo(1);
    assertThat(one(database.read(PostgresDatabaseTest::locks))).isEqualTo(2);
  }

  /** PostgreSQL answers the COMMIT of a failed transaction with ROLLBACK and no error. */
  @Test
  void change_hidesAFailedStatement_isNotTakenForCommitted() {
    H2DatabaseTest.assertUnavailable(
        database.change(
            Survives.KILL,
            session ->
                insert(session, 7)
                    .then(session.update("NO SQL AT ALL").onErrorReturn(0L))
                    .thenReturn("done")),
        "ROLLBACK");

    assertThat(one(database.read(PostgresDatabaseTest::locks))).isEqualTo(1);
  }

  private static Mono<Long> insert(SqlSession session, int id) {
    return session.update("INSERT INTO schema_lock (id) VALUES ($1)", id);
  }

  private static Mono<Long> locks(SqlSession session) {
    return session
        .rows("SELECT COUNT(*) AS n FROM schema_lock", row -> Columns.of(row).number("n"))
        .single();
  }

  @Test
  void open_nobodyListens_isUnavailableAndNamesTheAddress() throws IOException {
    int port;
    try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = nobody.getLocalPort();
    }

    H2DatabaseTest.assertUnavailable(
        PostgresResumeStores.open(
            SharedPostgres.server().address(port, "any"), PostgresServer.USER, "secret"),
        "postgresql://127.0.0.1:"
            + port
            + "/postgres cannot be used: ConnectException: Connection refused");
  }

  @Test
  void open_unknownUserOrDatabase_isUnavailable() {
    H2DatabaseTest.assertUnavailable(
        PostgresResumeStores.open(address, "nobody", "secret"), "role \"nobody\" does not exist");
    H2DatabaseTest.assertUnavailable(
        PostgresResumeStores.open(
            new PostgresAddress("127.0.0.1", address.port(), "none", null, "disable", null),
            PostgresServer.USER,
            ""),
        "database \"none\" does not exist");
  }

  @Test
  void open_freshSchemaWithAnIdentity_hasThatOneAndKeepsIt() {
    PostgresAddress empty = SharedPostgres.freshSchema();
    for (String wanted : new String[] {"a".repeat(32), "b".repeat(32)}) {
      ResumeStore store =
          one(PostgresResumeStores.open(empty, PostgresServer.USER, "", wanted, Clock.systemUTC()));
      assertThat(one(store.identity())).isEqualTo("a".repeat(32));
      done(store.close());
    }
  }

  @Test
  void open_schemaThree_keepsThePublishedFilesUnderTheirNewKey() {
    WorkspaceFile file = WorkspaceFile.parse("lab:/dir/file");
    Receipt receipt = new Receipt(file, 7, 3, null, "etag", 1, Instant.ofEpochSecond(1));
    done(database.change(Survives.KILL, session -> PublishedFileTable.remember(session, receipt)));
    done(database.change(Survives.KILL, PostgresDatabaseTest::backToSchemaThree));

    PostgresDatabase again =
        one(PostgresDatabase.open(address, PostgresServer.USER, "", StoreIdentityTable.fresh()));

    assertThat(one(again.read(session -> PublishedFileTable.find(session, file))).etag())
        .isEqualTo("etag");
    assertThat(one(again.read(PostgresDatabaseTest::indexesOfPublishedFiles))).isEqualTo(1);
    done(again.close());
  }

  private static Mono<Long> indexesOfPublishedFiles(SqlSession session) {
    return session
        .rows(
            "SELECT COUNT(*) AS n FROM pg_indexes"
                + " WHERE schemaname = current_schema() AND tablename = 'published_file'",
            row -> Columns.of(row).number("n"))
        .single();
  }

  private static Mono<Void> backToSchemaThree(SqlSession session) {
    return Flux.just(
            "ALTER TABLE published_file DROP CONSTRAINT published_file_pk",
            "ALTER TABLE published_file ADD CONSTRAINT published_file_pk"
                + " PRIMARY KEY (workspace, path_key)",
            "CREATE INDEX published_file_by_directory"
                + " ON published_file (workspace, directory_key, path_key)",
            "DELETE FROM schema_step WHERE version > 3")
        .concatMap(session::update)
        .then();
  }

  @Test
  void open_newerSchema_isRefused() {
    SharedPostgres.server()
        .query("INSERT INTO " + address.schemaOrNull() + ".schema_step VALUES (99, 'newer', '')");

    H2DatabaseTest.assertUnavailable(
        PostgresResumeStores.open(address, PostgresServer.USER, ""), "schema version 99");
  }

  @Test
  void open_databaseOfAnotherEncoding_isRefused() {
    SharedPostgres.server().query("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0");

    H2DatabaseTest.assertUnavailable(
        PostgresResumeStores.open(
            new PostgresAddress("127.0.0.1", address.port(), "latin", null, "disable", null),
            PostgresServer.USER,
            ""),
        "encoding LATIN1");
  }

  @Test
  void complaint_anyUnfitServer_saysWhatToDo() {
    assertThat(PostgresSettings.complaint(false, "on", "UTF8")).isEmpty();
    assertThat(PostgresSettings.complaint(true, "on", "UTF8")).contains("address of the primary");
    assertThat(PostgresSettings.complaint(false, "off", "UTF8")).contains("set fsync=on");
    assertThat(PostgresSettings.complaint(false, "on", "SQL_ASCII")).contains("ENCODING 'UTF8'");
  }

  @Test
  void close_idleConnections_areClosedOnTheServer() {
    done(database.close());

    Eventually.within(
        PATIENCE,
        "the server has no connection left",
        () ->
            SharedPostgres.server()
                .query("SELECT pid FROM pg_stat_activity WHERE application_name = 'ferry'")
                .isEmpty());
  }
}
