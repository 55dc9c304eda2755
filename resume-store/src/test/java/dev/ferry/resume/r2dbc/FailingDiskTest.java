package dev.ferry.resume.r2dbc;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ferry.resume.r2dbc.Database.Survives;
import dev.ferry.resume.r2dbc.FailingFiles.Fault;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** What a failing disk does to the store. */
@Timeout(60)
final class FailingDiskTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Path folder;
  private H2Database database;

  @BeforeEach
  void open(@TempDir Path folder) {
    FailingFiles.register();
    this.folder = folder;
    this.database = reopened();
  }

  @AfterEach
  void close() {
    FailingFiles.fail(Fault.NONE);
    database.close().onErrorComplete().block(PATIENCE);
  }

  @Test
  void change_forceFails_isUnknownAndNothingIsForcedAgain() {
    FailingFiles.fail(Fault.FORCE);
    H2DatabaseTest.assertUnavailable(insert(1, Survives.POWER_CUT), "could not be forced");
    FailingFiles.fail(Fault.NONE);

    H2DatabaseTest.assertUnavailable(insert(2, Survives.POWER_CUT), "restart the service");
    H2DatabaseTest.assertUnavailable(count(), "restart the service");

    database.close().block(PATIENCE);
    database = reopened();
    assertThat(insert(3, Survives.POWER_CUT).block(PATIENCE)).isEqualTo(1);
  }

  @Test
  void change_writeFails_isNotAnsweredAndTheStoreRecoversWithTheDisk() {
    assertThat(insert(1, Survives.KILL).block(PATIENCE)).isEqualTo(1);
    long before = requireNonNull(count().block(PATIENCE));

    FailingFiles.fail(Fault.WRITE);
    H2DatabaseTest.assertUnavailable(insert(2, Survives.KILL), "database");
    H2DatabaseTest.assertUnavailable(insert(3, Survives.POWER_CUT), "database");
    FailingFiles.fail(Fault.NONE);

    assertThat(count().block(PATIENCE)).isEqualTo(before);
    assertThat(insert(4, Survives.POWER_CUT).block(PATIENCE)).isEqualTo(1);
    database.close().block(PATIENCE);
    database = reopened();
    assertThat(count().block(PATIENCE)).isEqualTo(before + 1);
  }

  @Test
  void change_volumeWithoutRoom_isRefusedReadingGoesOnAndTheStoreComesBackWithTheSpace() {
    assertThat(insert(1, Survives.POWER_CUT).block(PATIENCE)).isEqualTo(1);
    long before = requireNonNull(count().block(PATIENCE));
    FailingFiles.fullBesides(folder.resolve("ballast"));

    assertFull(insert(2, Survives.POWER_CUT));
    assertFull(insert(3, Survives.KILL));
    assertThat(count().block(PATIENCE)).isEqualTo(before);

    FailingFiles.fail(Fault.NONE);
    assertThat(insert(4, Survives.POWER_CUT).block(PATIENCE)).isEqualTo(1);
    database.close().block(PATIENCE);
    database = reopened();
    assertThat(count().block(PATIENCE)).isEqualTo(before + 1);
  }

  @Test
  void relieve_volumeWithoutRoom_usesWhatWasKeptForIt() {
    assertThat(insert(1, Survives.POWER_CUT).block(PATIENCE)).isEqualTo(1);
    FailingFiles.fullBesides(folder.resolve("ballast"));
    assertFull(insert(2, Survives.POWER_CUT));

    assertThat(delete(1).block(PATIENCE)).isEqualTo(1);

    assertThat(folder.resolve("ballast")).doesNotExist();
    database.close().block(PATIENCE);
    database = reopened();
    assertThat(delete(1).block(PATIENCE)).isZero();
  }

  @Test
  void relieve_forceFails_isUnknown() {
    assertThat(insert(1, Survives.POWER_CUT).block(PATIENCE)).isEqualTo(1);
    FailingFiles.fail(Fault.FORCE);

    H2DatabaseTest.assertUnavailable(delete(1), "could not be forced");
  }

  @Test
  void force_noRoomForWhatItWrites_isNotTakenForAFailedForce() {
    Throwable written =
        new IllegalStateException(
            "closed",
            new IllegalStateException(
                "Writing to f failed; length 1 at 2", new IOException("No space left on device")));
    Throwable forced =
        new IllegalStateException(
            "Could not sync file f", new IOException("No space left on device"));

    assertThat(StoreFailures.isFullVolume(written)).isTrue();
    assertThat(StoreFailures.isFullVolume(forced)).isFalse();
    assertThat(StoreFailures.isFullVolume(new IllegalStateException("Writing to f failed")))
        .isFalse();
  }

  private static void assertFull(Mono<?> call) {
    TransferException failure =
        catchThrowableOfType(TransferException.class, () -> call.block(PATIENCE));
    assertThat(failure.code()).as(failure.toString()).isEqualTo(FailureCode.STORAGE_FULL);
    assertThat(failure.getMessage()).contains("No space left on device", "free space");
  }

  private Mono<Long> delete(int id) {
    return database.relieve(
        Survives.POWER_CUT,
        session -> session.update("DELETE FROM schema_lock WHERE id = $1", 10 + id));
  }

  private Mono<Long> insert(int id, Survives survives) {
    return database.change(
        survives, session -> session.update("INSERT INTO schema_lock (id) VALUES ($1)", 10 + id));
  }

  private Mono<Long> count() {
    return database.read(
        session ->
            session
                .rows("SELECT COUNT(*) AS n FROM schema_lock", row -> Columns.of(row).number("n"))
                .single());
  }

  private H2Database reopened() {
    return requireNonNull(
        H2Database.open(FailingFiles.PREFIX, folder, new DatabaseLane()).block(PATIENCE));
  }
}
