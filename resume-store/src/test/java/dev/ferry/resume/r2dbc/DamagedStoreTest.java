package dev.ferry.resume.r2dbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ferry.resume.r2dbc.Database.Survives;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What is made of a database file that is not as it was left; each as a kill would leave it. */
@Timeout(60)
final class DamagedStoreTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int COMMITS = 10;
  private static final int ROWS_PER_COMMIT = 100;
  private static final int PATH_LENGTH = 1_000;
  private static final int ZEROS = 64 * 1024;

  private Path folder;
  private Path file;
  private byte[] bytes;
  private String identity;

  @BeforeEach
  void use(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.file = folder.resolve("ferry.mv.db");
    H2Database database = opened();
    this.identity = identityOf(database);
    for (int commit = 0; commit < COMMITS; commit++) {
      remember(database, commit * ROWS_PER_COMMIT, ROWS_PER_COMMIT);
    }
    this.bytes = Files.readAllBytes(file);
    database.close().block(PATIENCE);
    assertThat(bytes).hasSizeGreaterThan(8 * ZEROS);
  }

  @Test
  void open_garbage_isRefusedAgainAndAgainWithTheFilesName() throws IOException {
    new Random(1).nextBytes(bytes);
    Files.write(file, bytes);

    assertRefused();
    assertRefused();
    assertThat(Files.readAllBytes(file)).as("nothing was written over it").isEqualTo(bytes);
  }

  @Test
  void open_anotherProgramsFile_isRefusedWithTheFilesName() throws IOException {
    Files.write(file, "this is no database\n".getBytes(UTF_8));

    assertRefused();
  }

  @Test
  void open_missingOrEmpty_isAnotherStore() throws IOException {
    Files.delete(file);
    String afterDelete = identityOnce();
    Files.write(file, new byte[0]);

    assertThat(identityOnce()).isNotEqualTo(afterDelete).isNotEqualTo(identity);
    assertThat(afterDelete).isNotEqualTo(identity);
  }

  @Test
  void open_cutToHalf_isTheSameStoreAsOfAnEarlierCommit() throws IOException {
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    H2Database database = opened();

    assertThat(identityOf(database)).isEqualTo(identity);
    assertThat(requireNonNull(count(database).block(PATIENCE)) % ROWS_PER_COMMIT).isZero();
    assertThat(count(database).block(PATIENCE)).isLessThan((long) COMMITS * ROWS_PER_COMMIT);
    remember(database, COMMITS * ROWS_PER_COMMIT, 1);
    database.close().block(PATIENCE);
  }

  @Test
  void open_zerosInTheMiddle_failsTheCallsThatNeedThemAndNoOthers() throws IOException {
    int from = bytes.length / 16 * 4; // pages of rows, and nothing H2 needs to close the file
    Arrays.fill(bytes, from, from + ZEROS, (byte) 0);
    Files.write(file, bytes);
    H2Database database = opened();

    H2DatabaseTest.assertUnavailable(count(database), "corrupted");
    assertThat(identityOf(database)).isEqualTo(identity);
    remember(database, COMMITS * ROWS_PER_COMMIT, 1);
    database.close().block(PATIENCE);
  }

  private void assertRefused() {
    TransferException failure = catchThrowableOfType(TransferException.class, this::opened);

    assertThat(failure.code()).isEqualTo(FailureCode.STORE_UNAVAILABLE);
    assertThat(failure)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("cannot be opened")
        .message()
        .doesNotContain("null");
    assertThat(failure.details()).containsEntry("file", file.toString());
  }

  private String identityOnce() {
    H2Database database = opened();
    String found = identityOf(database);
    database.close().block(PATIENCE);
    return found;
  }

  private H2Database opened() {
    return requireNonNull(
        H2Database.open("file:", folder, new DatabaseLane()).block(PATIENCE), "no database");
  }

  private static String identityOf(H2Database database) {
    return requireNonNull(database.read(StoreIdentityTable::read).block(PATIENCE));
  }

  /** Every row is read, not just its key. */
  private static Mono<Long> count(H2Database database) {
    return database.read(
        session ->
            session
                .rows("SELECT path FROM published_file", row -> Columns.of(row).string("path"))
                .count());
  }

  private static void remember(H2Database database, int first, int rows) {
    Mono<Integer> remembered =
        database.change(
            Survives.KILL,
            session ->
                Flux.range(first, rows)
                    .concatMap(i -> PublishedFileTable.remember(session, receipt(i)))
                    .then(Mono.just(rows)));
    assertThat(remembered.block(PATIENCE)).isEqualTo(rows);
  }

  /** Of a file with a long path that does not compress. */
  private static Receipt receipt(int number) {
    Random random = new Random(number);
    StringBuilder path = new StringBuilder("lab:/").append(number);
    while (path.length() < PATH_LENGTH) {
      path.append(path.length() % 200 == 0 ? '/' : (char) ('a' + random.nextInt(26)));
    }
    Digest digest = Digest.ofBytes(new byte[Digest.LENGTH_BYTES]);
    return new Receipt(WorkspaceFile.parse(path.toString()), 1, 2, digest, "e", 1, Instant.EPOCH);
  }
}
