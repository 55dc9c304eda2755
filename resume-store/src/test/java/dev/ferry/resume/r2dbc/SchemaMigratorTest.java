package dev.ferry.resume.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ferry.resume.PublishedFile;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

final class SchemaMigratorTest {
  private static final SchemaScript FIRST =
      new SchemaScript(
          1,
          "001-first.sql",
          """
          -- A comment; with a semicolon.
          CREATE TABLE IF NOT EXISTS apple (id INTEGER PRIMARY KEY);
          CREATE TABLE IF NOT EXISTS pear (
            id INTEGER PRIMARY KEY);
          """);
  private static final SchemaScript SECOND =
      new SchemaScript(
          2, "002-second.sql", "CREATE TABLE IF NOT EXISTS plum (id INTEGER PRIMARY KEY);");

  private final DatabaseLane lane = new DatabaseLane();
  private H2Link link;

  @BeforeEach
  void open(@TempDir Path folder) {
    link = new H2Link("file:", folder.resolve("ferry"), lane::check);
  }

  @AfterEach
  void close() {
    lane.runLast(link::disconnect).block();
  }

  @Test
  void migrate_freshDatabase_runsEveryStepInOrder() {
    assertThat(migrate(FIRST, SECOND)).isEqualTo(2);

    assertThat(tables()).contains("APPLE", "PEAR", "PLUM");
    assertThat(steps()).containsExactly("1 001-first.sql", "2 002-second.sql");
  }

  @Test
  void migrate_again_runsNothing() {
    migrate(FIRST, SECOND);

    assertThat(migrate(FIRST, SECOND)).isZero();
    assertThat(steps()).hasSize(2);
  }

  @Test
  void migrate_olderDatabase_runsWhatIsMissing() {
    migrate(FIRST);

    assertThat(migrate(FIRST, SECOND)).isEqualTo(1);
    assertThat(tables()).contains("PLUM");
  }

  @Test
  void migrate_newerDatabase_isRefused() {
    migrate(FIRST, SECOND);

    assertRefused("schema version 2, this service knows up to 1", FIRST);
  }

  @Test
  void migrate_changedScript_isRefusedAndRunsNothing() {
    migrate(FIRST);
    SchemaScript changed = new SchemaScript(1, FIRST.name(), FIRST.text() + "-- changed\n");

    assertRefused("001-first.sql was made from another text", changed, SECOND);
    assertThat(tables()).doesNotContain("PLUM");
  }

  @Test
  void migrate_killedAfterAnyStatement_finishesNextTime() {
    List<String> statements = new ArrayList<>(FIRST.statements());
    assertThat(statements).hasSize(2);
    for (int done = 0; done <= statements.size(); done++) {
      int killedAfter = done;
      SchemaScript cutOff =
          new SchemaScript(
              1,
              FIRST.name(),
              String.join(";\n", statements.subList(0, killedAfter)) + ";\nKILLED HERE;\n");
      assertThatExceptionOfType(Exception.class).isThrownBy(() -> migrate(cutOff));

      assertThat(steps()).isEmpty();
    }
    assertThat(migrate(FIRST)).isEqualTo(1);
    assertThat(tables()).contains("APPLE", "PEAR");
  }

  @Test
  void all_ownScripts_areNumberedFromOneAndRunTwice() {
    List<SchemaScript> scripts = SchemaScript.all();

    assertThat(scripts).isNotEmpty();
    for (int i = 0; i < scripts.size(); i++) {
      assertThat(scripts.get(i).version()).isEqualTo(i + 1);
      assertThat(scripts.get(i).statements()).isNotEmpty().noneMatch(s -> s.contains(";"));
    }
    migrate(scripts.toArray(SchemaScript[]::new));
    run(session -> session.update("DELETE FROM schema_step"));
    assertThat(migrate(scripts.toArray(SchemaScript[]::new))).isEqualTo(scripts.size());
  }

  @Test
  void all_storeWithReceiptsOfSchemaTwo_mayHaveReceiptsWithoutDigestAfter() {
    List<SchemaScript> scripts = SchemaScript.all();
    migrate(scripts.get(0), scripts.get(1));
    insertPublished();

    migrateKilledBeforeEachStatementOf(3);
    migrate(scripts.toArray(SchemaScript[]::new));

    assertThat(change("UPDATE upload SET receipt_digest = NULL")).isEqualTo(1);
    assertThat(change("UPDATE published_file SET digest = NULL")).isEqualTo(1);
    assertThatExceptionOfType(Exception.class)
        .isThrownBy(() -> change("UPDATE upload SET receipt_etag = NULL"));
    assertThatExceptionOfType(Exception.class)
        .isThrownBy(() -> change("UPDATE upload SET state = 'OPEN'"));
  }

  @Test
  void all_storeWithFilesOfSchemaThree_findsListsAndReplacesThemByOneIndexAfter() {
    List<SchemaScript> scripts = SchemaScript.all();
    migrate(scripts.get(0), scripts.get(1), scripts.get(2));
    WorkspaceName lab = new WorkspaceName("lab");
    List<PublishedFile> files =
        Stream.of("/a", "/dir/a", "/dir/b", "/other/a").map(path -> published(lab, path)).toList();
    files.forEach(this::insertedAsBefore);

    migrateKilledBeforeEachStatementOf(4);
    migrate(scripts.toArray(SchemaScript[]::new));

    assertThat(files).allSatisfy(file -> assertThat(found(file.file())).isEqualTo(file));
    assertThat(inDirectory(lab, "/dir")).containsExactlyInAnyOrder(files.get(1), files.get(2));
    Receipt again = receipt(files.get(1).file(), "again");
    run(session -> PublishedFileTable.remember(session, again).thenReturn(true));
    assertThat(inDirectory(lab, "/dir")).extracting(PublishedFile::etag).contains("again");
    assertThat(inDirectory(lab, "/dir")).hasSize(2);
    assertThat(indexes("PUBLISHED_FILE")).hasSize(1);
  }

  /** A file as the store says it was published. */
  private static PublishedFile published(WorkspaceName workspace, String path) {
    WorkspaceFile file = new WorkspaceFile(workspace, WorkspacePath.parse(path));
    return new PublishedFile(file, "etag", 7, null, 3, Instant.ofEpochSecond(1));
  }

  private static Receipt receipt(WorkspaceFile file, String etag) {
    return new Receipt(file, 7, 3, null, etag, 1, Instant.ofEpochSecond(2));
  }

  private void insertedAsBefore(PublishedFile file) {
    WorkspacePath path = file.file().path();
    change(
        """
        INSERT INTO published_file (workspace, path_key, directory_key, path, etag, length_bytes,
          crc32c, published_at)
        VALUES ('%s', '%s', '%s', '%s', '%s', 7, 3, 1000000000)"""
            .formatted(
                file.file().workspace(),
                PublishedFileTable.key(path),
                PublishedFileTable.directoryKey(path),
                path,
                file.etag()));
  }

  private @Nullable PublishedFile found(WorkspaceFile file) {
    return run(session -> PublishedFileTable.find(session, file));
  }

  private @Nullable List<PublishedFile> inDirectory(WorkspaceName workspace, String path) {
    return run(
        session ->
            PublishedFileTable.page(session, workspace, WorkspacePath.parse(path), null, 10));
  }

  private List<String> indexes(String table) {
    return rows(
        "SELECT INDEX_NAME AS line FROM INFORMATION_SCHEMA.INDEXES WHERE TABLE_NAME = '%s'"
            .formatted(table));
  }

  /** As a process that is killed in the step and started again, at one statement after another. */
  private void migrateKilledBeforeEachStatementOf(int version) {
    List<SchemaScript> before = SchemaScript.all().subList(0, version - 1);
    SchemaScript script = SchemaScript.all().get(version - 1);
    for (String killedBefore : script.statements()) {
      String done = script.text().split(Pattern.quote(killedBefore), 2)[0];
      List<SchemaScript> steps = new ArrayList<>(before);
      steps.add(new SchemaScript(version, script.name(), done + "KILLED HERE;\n"));
      assertThatExceptionOfType(Exception.class)
          .isThrownBy(() -> migrate(steps.toArray(SchemaScript[]::new)));
    }
  }

  private void insertPublished() {
    change(
        """
        INSERT INTO upload (id, workspace, path, transfer_key, condition_kind, durability,
          expiry_nanos, created_at, state, epoch, frontier, prefix_crc32c, updated_at, expires_at,
          receipt_length_bytes, receipt_crc32c, receipt_digest, receipt_etag, receipt_epoch,
          receipt_published_at)
        VALUES ('a', 'w', '/a', 'k', 'ALWAYS', 'DURABLE', 1, 1, 'PUBLISHED', 1, 7, 3, 1, 1,
          7, 3, 'd', 'e', 1, 1)""");
    change(
        """
        INSERT INTO published_file (workspace, path_key, directory_key, path, etag, length_bytes,
          digest, crc32c, published_at)
        VALUES ('w', 'p', 'd', '/a', 'e', 7, 'd', 3, 1)""");
  }

  @CanIgnoreReturnValue
  private @Nullable Long change(String sql) {
    return run(session -> session.update(sql));
  }

  private void assertRefused(String message, SchemaScript... scripts) {
    assertThatExceptionOfType(TransferException.class)
        .isThrownBy(() -> migrate(scripts))
        .withMessageContaining(message)
        .satisfies(e -> assertThat(e.code()).isEqualTo(FailureCode.STORE_UNAVAILABLE));
  }

  @CanIgnoreReturnValue
  private @Nullable Long migrate(SchemaScript... scripts) {
    return run(new SchemaMigrator(List.of(scripts))::migrate);
  }

  private List<String> tables() {
    return rows("SELECT TABLE_NAME AS line FROM INFORMATION_SCHEMA.TABLES ORDER BY 1");
  }

  private List<String> steps() {
    return rows("SELECT version || ' ' || name AS line FROM schema_step ORDER BY version");
  }

  private List<String> rows(String sql) {
    List<String> rows =
        run(session -> session.rows(sql, row -> Columns.of(row).string("line")).collectList());
    return rows == null ? List.of() : rows;
  }

  @CanIgnoreReturnValue
  private <T> @Nullable T run(Function<SqlSession, Mono<T>> call) {
    return lane.run(() -> link.inTransaction(call)).block(Duration.ofSeconds(30));
  }
}
