package dev.ferry.service;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.ferry.resume.NewUpload;
import dev.ferry.resume.ResumeStore;
import dev.ferry.service.storage.local.DiskLane;
import dev.ferry.service.storage.local.LocalBlobStore;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WriteCondition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** Starts on real data folders, each with one unfinished upload where the test begins with one. */
@Timeout(120)
final class StoreOpeningTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int OPEN_UPLOADS_MAX = 10;

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private Path data;
  private Path other;
  private Path storeFile;
  private Path identityFile;

  /** The ways to lose a store without H2 noticing. */
  enum Loss {
    DELETED,
    EMPTIED,
    SWAPPED
  }

  @BeforeEach
  void in(@TempDir Path folder) {
    data = folder.resolve("data");
    other = folder.resolve("other");
    storeFile = data.resolve("store").resolve("ferry.mv.db");
    identityFile = data.resolve("identity");
    log.start();
    logger().addAppender(log);
  }

  @AfterEach
  void detachLog() {
    logger().detachAppender(log);
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(StoreOpening.class);
  }

  @Test
  void open_firstStart_writesTheStoresIdentity() {
    String identity = started(data, false, ResumeStore::identity);

    assertThat(identityFile).hasContent(identity + "\n");
    assertThat(log.list).isEmpty();
  }

  @Test
  void open_restart_findsEverythingAndChangesNothing() throws IOException {
    UploadId id = unfinished(data);
    String before = Files.readString(identityFile);

    assertContinues(id);

    assertThat(identityFile).hasContent(before);
    assertThat(log.list).isEmpty();
  }

  @Test
  void open_identityFileDeleted_adoptsTheStore() throws IOException {
    UploadId id = unfinished(data);
    String before = Files.readString(identityFile);
    Files.delete(identityFile);

    assertContinues(id);

    assertThat(identityFile).hasContent(before);
  }

  @ParameterizedTest
  @EnumSource
  void open_storeLost_isRefusedAtEveryStartAndContinuesWhenRestored(Loss loss) throws IOException {
    UploadId id = unfinished(data);
    byte[] backup = Files.readAllBytes(storeFile);
    String identity = Files.readString(identityFile);
    lose(loss);

    assertRefused(" 1 unfinished upload(s)");
    assertRefused(" 1 unfinished upload(s)");

    assertThat(data.resolve("staging").resolve(id.value())).exists();
    assertThat(identityFile).hasContent(identity);
    Files.write(storeFile, backup);
    assertContinues(id);
  }

  @ParameterizedTest
  @EnumSource
  void open_storeLostAndAccepted_givesUpWhatItDoesNotKnowAndSaysSo(Loss loss) throws IOException {
    UploadId id = unfinished(data);
    String identity = Files.readString(identityFile);
    lose(loss);

    String accepted = started(data, true, ResumeStore::identity);

    assertThat(identityFile).hasContent(accepted + "\n");
    assertThat(accepted).isNotEqualTo(identity.strip());
    assertThat(data.resolve("staging").resolve(id.value())).doesNotExist();
    assertThat(log.list).hasSize(1);
    assertThat(log.list.get(0).getLevel()).isEqualTo(Level.WARN);
    assertThat(log.list.get(0).getFormattedMessage())
        .contains("Given up: 1 unfinished upload(s)", data.resolve("store").toString());
    assertThat(started(data, false, ResumeStore::identity)).isEqualTo(accepted);
  }

  @Test
  void open_acceptedStoreKnowsTheUpload_keepsIt() throws IOException {
    UploadId id = unfinished(data);
    Files.writeString(identityFile, "damaged");
    assertRefused(" 0 unfinished upload(s)");

    assertThat(started(data, true, ResumeStore::identity)).isNotEmpty();

    assertContinues(id);
  }

  @Test
  void open_acceptedWithoutNeed_keepsEverythingAndWarns() {
    UploadId id = unfinished(data);

    assertThat(started(data, true, store -> store.find(id)).id()).isEqualTo(id);

    assertThat(data.resolve("staging").resolve(id.value())).exists();
    assertThat(log.list)
        .singleElement()
        .satisfies(
            line -> assertThat(line.getFormattedMessage()).contains("ferry.accept-new-store"));
  }

  @Test
  void open_damagedStore_namesTheFileAndTheWayBackWhichWorks() throws IOException {
    UploadId id = unfinished(data);
    byte[] garbage = new byte[100_000];
    new Random(1).nextBytes(garbage);
    Files.write(storeFile, garbage);

    for (boolean accept : new boolean[] {false, true}) {
      TransferException failure =
          catchThrowableOfType(
              TransferException.class, () -> started(data, accept, ResumeStore::identity));
      assertThat(failure.code()).isEqualTo(FailureCode.STORE_UNAVAILABLE);
      assertThat(failure).hasMessageContaining(storeFile.toString());
      assertThat(failure.details().get(StoreOpening.NEXT_STEP))
          .contains("backup", "move the file away", "--accept-new-store");
    }
    Files.move(storeFile, storeFile.resolveSibling("damaged"));
    assertRefused(" 1 unfinished upload(s)");
    assertThat(started(data, true, ResumeStore::identity)).isNotEmpty();
    assertThat(data.resolve("staging").resolve(id.value())).doesNotExist();
  }

  @Test
  void analyze_ownNextStep_standsInPlaceOfTheCodes() throws IOException {
    assertThat(unfinished(data)).isNotNull();
    Files.delete(storeFile);
    TransferException refused = refused();

    var analysis = requireNonNull(new StartFailureAnalyzer().analyze(refused));

    assertThat(analysis.getDescription()).startsWith("STORE_UNAVAILABLE: The resume store in ");
    assertThat(analysis.getAction()).isEqualTo(refused.details().get(StoreOpening.NEXT_STEP));
  }

  private void lose(Loss loss) throws IOException {
    switch (loss) {
      case DELETED -> Files.delete(storeFile);
      case EMPTIED -> Files.write(storeFile, new byte[0]);
      case SWAPPED -> {
        assertThat(unfinished(other)).isNotNull();
        Files.write(storeFile, Files.readAllBytes(other.resolve("store").resolve("ferry.mv.db")));
      }
    }
  }

  private TransferException refused() {
    return catchThrowableOfType(
        TransferException.class, () -> started(data, false, ResumeStore::identity));
  }

  private void assertRefused(String atStake) {
    TransferException failure = refused();

    assertThat(failure.code()).isEqualTo(FailureCode.STORE_UNAVAILABLE);
    assertThat(failure)
        .hasMessageContaining(data.resolve("store") + " is not the one this data folder")
        .hasMessageContaining(atStake);
    assertThat(failure.details().get(StoreOpening.NEXT_STEP))
        .contains("backup", "--accept-new-store", "--ferry.accept-new-store=true");
  }

  private void assertContinues(UploadId id) {
    assertThat(started(data, false, store -> store.find(id)).id()).isEqualTo(id);
    assertThat(data.resolve("staging").resolve(id.value())).exists();
  }

  /** A data folder with an upload that was begun. */
  private static UploadId unfinished(Path folder) {
    UploadId id = UploadId.random(new SecureRandom());
    NewUpload upload =
        new NewUpload(
            id,
            WorkspaceFile.parse("lab:/file"),
            new TransferKey("key"),
            ContentLength.DEFERRED,
            FileAttributes.NONE,
            null,
            WriteCondition.ALWAYS,
            Durability.DURABLE,
            Duration.ofHours(1),
            Instant.EPOCH);
    assertThat(started(folder, false, store -> store.create(upload, OPEN_UPLOADS_MAX)).id())
        .isEqualTo(id);
    DiskLane disk = new DiskLane(1);
    try (LocalBlobStore blobs = LocalBlobStore.open(folder, disk)) {
      requireNonNull(blobs.stage(id, new WorkspaceName("ws"), Durability.DURABLE).block(PATIENCE))
          .close();
    }
    return id;
  }

  /** Starts as the service does, asks the store, stops. */
  private static <T> T started(
      Path folder, boolean acceptNewStore, Function<ResumeStore, Mono<T>> question) {
    DiskLane disk = new DiskLane(1);
    try (LocalBlobStore blobs = LocalBlobStore.open(folder, disk)) {
      return requireNonNull(
          new StoreOpening(folder, StorePlace.in(folder), blobs, disk, acceptNewStore)
              .open()
              .flatMap(
                  store ->
                      question.apply(store).flatMap(answer -> store.close().thenReturn(answer)))
              .block(PATIENCE));
    }
  }
}
