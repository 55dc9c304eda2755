package dev.ferry.service.upload;

import static dev.ferry.service.upload.StoredUploads.id;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferry.resume.CommitResult;
import dev.ferry.resume.NewUpload;
import dev.ferry.resume.OffsetCommit;
import dev.ferry.resume.ResumeStore;
import dev.ferry.resume.UploadRecord;
import dev.ferry.resume.r2dbc.H2ResumeStores;
import dev.ferry.service.storage.BlobStore;
import dev.ferry.service.storage.local.DiskLane;
import dev.ferry.service.storage.local.LocalBlobStore;
import dev.ferry.transfer.TransferLimits;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** Store and staging files brought together again: the real store on the real disk. */
final class RecoveryTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String KEPT = "OPEN Optional.empty ";
  private static final String LOST = "FAILED Optional[DATA_LOST] ";

  @TempDir Path temporary;
  private final List<Volume> volumes = new ArrayList<>();

  @AfterEach
  void close() {
    volumes.forEach(Volume::close);
  }

  private Volume volume(String name) {
    Path data = temporary.resolve(name);
    LocalBlobStore blobs = LocalBlobStore.open(data, new DiskLane(2));
    ResumeStore store = requireNonNull(H2ResumeStores.open(data.resolve("store")).block(PATIENCE));
    Volume volume = new Volume(data, store, blobs, new StoredUploads(store, data));
    volumes.add(volume);
    return volume;
  }

  /** A data folder in use. */
  private record Volume(Path data, ResumeStore store, LocalBlobStore blobs, StoredUploads uploads) {

    Recovered recover() {
      return recover(store, blobs);
    }

    Recovered recover(ResumeStore seen, BlobStore staging) {
      TransferLimits limits = TransferLimits.DEFAULTS;
      Publication publication =
          new Publication(
              seen,
              staging,
              blobs,
              limits,
              Clock.systemUTC(),
              Schedulers.boundedElastic(),
              new PathTurns());
      return requireNonNull(
          new Recovery(seen, staging, publication, limits.receiptRetention())
              .run()
              .block(PATIENCE));
    }

    Map<String, String> rows() {
      return uploads.rows(store.list(null, EnumSet.allOf(UploadState.class)));
    }

    void close() {
      store.close().block(PATIENCE);
      blobs.close();
    }
  }

  /** Everything that a crash may leave, one of each. */
  private static void plantOneOfEach(Volume volume) throws IOException {
    StoredUploads uploads = volume.uploads();
    var unused =
        List.of(
            uploads.row(id('a'), 0),
            uploads.row(id('b'), 10),
            uploads.row(id('c'), 10),
            uploads.row(id('d'), 10),
            uploads.row(id('e'), 10),
            uploads.publishing(id('f'), 10),
            uploads.publishing(id('g'), 10),
            uploads.publishing(id('h'), 10),
            uploads.ended(id('i'), UploadState.ABORTED),
            uploads.ended(id('j'), UploadState.EXPIRED),
            uploads.ended(id('k'), UploadState.FAILED),
            uploads.published(id('l'), 10));
    for (char whole : "bfijklm".toCharArray()) {
      uploads.file(id(whole), 10);
    }
    uploads.file(id('c'), 15);
    uploads.file(id('d'), 4);
    uploads.file(id('h'), 9);
    Files.writeString(volume.data().resolve("staging/notes.txt"), "not ours");
  }

  private static Map<String, String> rowsAfter() {
    Map<String, String> rows = new TreeMap<>();
    rows.put(id('a').value(), KEPT + 0);
    rows.put(id('b').value(), KEPT + 10);
    rows.put(id('c').value(), KEPT + 10);
    rows.put(id('d').value(), KEPT + 10);
    rows.put(id('e').value(), LOST + 10);
    rows.put(id('f').value(), KEPT + 10);
    rows.put(id('g').value(), "PUBLISHED Optional.empty 10");
    rows.put(id('h').value(), KEPT + 10);
    rows.put(id('i').value(), "ABORTED Optional[ABORTED] 10");
    rows.put(id('j').value(), "EXPIRED Optional[ABORTED] 10");
    rows.put(id('k').value(), "FAILED Optional[ABORTED] 10");
    rows.put(id('l').value(), "PUBLISHED Optional.empty 10");
    return rows;
  }

  private static Set<String> filesAfter() {
    return Set.of(
        id('b').value(),
        id('c').value(),
        id('d').value(),
        id('f').value(),
        id('h').value(),
        id('m').value(),
        "notes.txt");
  }

  @Test
  void run_oneOfEach_isBroughtTogetherAndASecondRunFindsNothing() throws IOException {
    Volume volume = volume("data");
    plantOneOfEach(volume);

    assertThat(volume.recover()).isEqualTo(new Recovered(3, 4, 1, 1));

    assertThat(volume.rows()).isEqualTo(rowsAfter());
    assertThat(volume.uploads().files()).isEqualTo(filesAfter());
    assertThat(Files.size(volume.data().resolve("staging").resolve(id('c').value()))).isEqualTo(15);
    assertThat(volume.recover().isNothing()).isTrue();
    assertThat(volume.rows()).isEqualTo(rowsAfter());
  }

  @Test
  void run_killedAfterAnyOfItsChanges_endsTheSameWhenRunAgain() throws IOException {
    int changes = changesOfOneRun();
    assertThat(changes).isEqualTo(9);
    for (int made = 0; made <= changes; made++) {
      Volume volume = volume("killed-after-" + made);
      plantOneOfEach(volume);
      AtomicInteger permits = new AtomicInteger(made);
      assertThatThrownBy(() -> recoverWithin(permits, volume))
          .as("killed after change %d", made)
          .isInstanceOf(Interrupted.Killed.class);

      var unused = volume.recover();

      assertThat(volume.rows()).as("killed after change %d", made).isEqualTo(rowsAfter());
      assertThat(volume.uploads().files()).as("after change %d", made).isEqualTo(filesAfter());
    }
  }

  private int changesOfOneRun() throws IOException {
    Volume volume = volume("whole");
    plantOneOfEach(volume);
    AtomicInteger permits = new AtomicInteger(1_000);
    var unused = recoverWithin(permits, volume);
    return 1_000 - permits.get();
  }

  private static Recovered recoverWithin(AtomicInteger permits, Volume volume) {
    return volume.recover(
        Interrupted.changes(volume.store(), ResumeStore.class, permits),
        Interrupted.changes(volume.blobs(), BlobStore.class, permits));
  }

  @Test
  void run_storeBreaksOffWhileListing_deletesNoLeftover() throws IOException {
    Volume volume = volume("data");
    StoredUploads uploads = volume.uploads();
    for (char open : "abcd".toCharArray()) {
      uploads.file(uploads.row(id(open), 10).id(), 10);
    }
    uploads.file(uploads.ended(id('z'), UploadState.ABORTED).id(), 10);
    Set<String> before = uploads.files();
    for (int rows = 0; rows <= 4; rows++) {
      ResumeStore breaking = Interrupted.list(volume.store(), "list", rows);

      assertThatThrownBy(() -> volume.recover(breaking, volume.blobs()))
          .isInstanceOf(Interrupted.Killed.class);

      assertThat(uploads.files()).as("after %d rows", rows).isEqualTo(before).hasSize(5);
    }
    assertThat(volume.recover()).isEqualTo(new Recovered(0, 1, 0, 0));
    assertThat(uploads.files()).hasSize(4).doesNotContain(id('z').value());
  }

  @Test
  void run_listThatLeavesRowsOutSilently_deletesNoFileOfAnUnfinishedUpload() throws IOException {
    Volume volume = volume("data");
    StoredUploads uploads = volume.uploads();
    uploads.file(uploads.row(id('a'), 10).id(), 10);
    uploads.file(uploads.publishing(id('b'), 10).id(), 10);
    uploads.file(uploads.ended(id('z'), UploadState.ABORTED).id(), 10);
    ResumeStore forgetful =
        Interrupted.wrap(
            volume.store(),
            ResumeStore.class,
            (method, result) -> method.equals("list") ? Flux.empty() : result);

    assertThat(volume.recover(forgetful, volume.blobs())).isEqualTo(new Recovered(0, 1, 0, 0));

    assertThat(uploads.files()).containsExactlyInAnyOrder(id('a').value(), id('b').value());
  }

  @Test
  void run_manyLostUploads_findsEachOfThem() throws IOException {
    Volume volume = volume("data");
    List<UploadRecord> created = thousandRows(volume);
    UploadId unknown = UploadId.random(RANDOM);
    volume.uploads().file(unknown, 10);

    assertThat(volume.recover()).isEqualTo(new Recovered(0, 0, created.size(), 1));

    assertThat(volume.rows().values()).hasSize(1_000).containsOnly(LOST + 1_000);
  }

  @Test
  void run_leftoverThatCannotBeDeleted_staysAndTheRestGoesOn() throws IOException {
    Volume volume = volume("data");
    UploadId ended = volume.uploads().ended(id('a'), UploadState.ABORTED).id();
    Path stubborn = volume.data().resolve("staging").resolve(ended.value());
    Files.createDirectories(stubborn.resolve("full"));
    volume.uploads().file(volume.uploads().ended(id('b'), UploadState.EXPIRED).id(), 10);

    assertThat(volume.recover()).isEqualTo(new Recovered(0, 1, 0, 0));

    assertThat(volume.uploads().files()).containsExactly(id('a').value());
  }

  /** A thousand open uploads at frontier 1,000, without files. */
  private static List<UploadRecord> thousandRows(Volume volume) {
    List<UploadRecord> created = new ArrayList<>();
    for (int count = 0; count < 1_000; count++) {
      NewUpload upload = StoredUploads.upload(UploadId.random(RANDOM));
      created.add(requireNonNull(volume.store().create(upload, 1_000).block(PATIENCE)));
    }
    List<OffsetCommit> group =
        created.stream().map(record -> StoredUploads.commit(record, 1_000)).toList();
    assertThat(volume.store().commit(group, true).block(PATIENCE))
        .hasSize(1_000)
        .containsOnly(CommitResult.COMMITTED);
    return created;
  }

  @Test
  void run_thousandOpenUploads_takesMuchLessThanAStartMayTake() throws IOException {
    Volume volume = volume("data");
    for (UploadRecord record : thousandRows(volume)) {
      volume.uploads().file(record.id(), 1_024);
    }
    Map<String, String> before = volume.rows();

    long start = System.nanoTime();
    Recovered recovered = volume.recover();
    Duration took = Duration.ofNanos(System.nanoTime() - start);

    System.out.println("recovery of 1,000 open uploads took " + took.toMillis() + " ms");
    assertThat(recovered.isNothing()).isTrue();
    assertThat(volume.rows()).isEqualTo(before).hasSize(1_000);
    assertThat(volume.uploads().files()).hasSize(1_000);
    assertThat(took).isLessThan(Duration.ofSeconds(10));
  }
}
