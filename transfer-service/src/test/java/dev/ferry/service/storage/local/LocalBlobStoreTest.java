package dev.ferry.service.storage.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ferry.service.storage.OpenFile;
import dev.ferry.service.storage.StagedBlob;
import dev.ferry.service.storage.StagingListing;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WriteCondition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** The local store: staging, publishing, and no way out of a workspace. */
final class LocalBlobStoreTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final WorkspaceName WS = new WorkspaceName("ws");
  private static final UploadId ID = new UploadId("abcdefghijklmnopqrstuvwxyz");

  @TempDir Path data;
  private LocalBlobStore store = LocalBlobStore.open(Path.of("target"), DiskLane.sized());
  private DiskLane lane = new DiskLane(2);

  @BeforeEach
  void open() {
    store.close();
    lane = new DiskLane(2);
    store = LocalBlobStore.open(data, lane);
    run(store.workspace(WS, true));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static <T> @Nullable T run(Mono<T> work) {
    return work.block(PATIENCE);
  }

  private static <T> T get(Mono<T> work) {
    return Objects.requireNonNull(run(work));
  }

  private static WorkspaceFile file(String path) {
    return WorkspaceFile.parse("ws:" + path);
  }

  private void stage(String text) {
    StagedBlob blob = get(store.stage(ID, WS, Durability.DURABLE));
    get(
        lane.call(
            "test",
            () -> {
              blob.write(0, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
              blob.force();
              blob.close();
              return true;
            }));
  }

  private FileStat publish(String path, String text, WriteCondition condition) {
    stage(text);
    FileStat prepared = get(store.prepare(ID, file(path), FileAttributes.NONE, Durability.DURABLE));
    run(store.move(ID, file(path), condition, Durability.DURABLE));
    return prepared;
  }

  private TransferException refused(Mono<?> work) {
    return catchThrowableOfType(TransferException.class, () -> work.block(PATIENCE));
  }

  private Path onDisk(String path) {
    return data.resolve("workspaces/ws" + path);
  }

  @Test
  void move_intoMissingDirectories_createsThemAndShowsTheVersionThatWasPrepared() {
    FileStat prepared = publish("/a/b/c.txt", "hello", WriteCondition.ALWAYS);

    assertThat(onDisk("/a/b/c.txt")).hasContent("hello");
    assertThat(get(store.stat(file("/a/b/c.txt")))).isEqualTo(prepared);
    assertThat(data.resolve("nursery")).isEmptyDirectory();
    assertThat(data.resolve("staging")).isEmptyDirectory();
  }

  @Test
  void prepare_setUserIdAsked_isDropped() throws IOException {
    stage("program");
    FileStat stat =
        get(
            store.prepare(
                ID, file("/program"), new FileAttributes(06755, null), Durability.DURABLE));
    run(store.move(ID, file("/program"), WriteCondition.ALWAYS, Durability.DURABLE));

    assertThat(stat.mode()).isEqualTo(0755);
    assertThat(Files.getAttribute(onDisk("/program"), "unix:mode")).isEqualTo(0100755);
  }

  @Test
  void prepare_modeAndTime_areOnTheFileAfterwards() throws IOException {
    stage("x");
    Instant modified = Instant.parse("2020-01-02T03:04:05.123456789Z");
    FileAttributes attributes = new FileAttributes(0750, modified);

    FileStat stat = get(store.prepare(ID, file("/f"), attributes, Durability.DURABLE));
    run(store.move(ID, file("/f"), WriteCondition.ALWAYS, Durability.DURABLE));

    assertThat(stat.mode()).isEqualTo(0750);
    assertThat(stat.modified()).isEqualTo(modified);
    assertThat(Files.getLastModifiedTime(onDisk("/f"))).isEqualTo(FileTime.from(modified));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(onDisk("/f"))))
        .isEqualTo("rwxr-x---");
  }

  @Test
  void move_conditionBroken_isRefusedAndNothingChanges() {
    FileStat first = publish("/f", "first", WriteCondition.ALWAYS);
    stage("second");

    TransferException failure =
        refused(store.move(ID, file("/f"), WriteCondition.IF_ABSENT, Durability.DURABLE));

    assertThat(failure.code()).isEqualTo(FailureCode.PRECONDITION_FAILED);
    assertThat(failure.getMessage()).contains(first.etag().orElseThrow());
    assertThat(onDisk("/f")).hasContent("first");
    run(
        store.move(
            ID,
            file("/f"),
            WriteCondition.ifMatch(first.etag().orElseThrow()),
            Durability.DURABLE));
    assertThat(onDisk("/f")).hasContent("second");
  }

  @Test
  void reopen_fileLongerThanTheFrontier_isCutToIt() {
    stage("0123456789");

    StagedBlob blob = get(store.reopen(ID, WS, 4, Durability.DURABLE));

    assertThat(data.resolve("staging").resolve(ID.value())).hasContent("0123");
    blob.close();
  }

  @Test
  void reopen_fileGone_isDataLost() {
    assertThat(refused(store.reopen(ID, WS, 5, Durability.DURABLE)).code())
        .isEqualTo(FailureCode.DATA_LOST);
  }

  @Test
  void reopen_fileShorterThanTheFrontier_isLeftAsItIs() {
    stage("0123");

    get(store.reopen(ID, WS, 5, Durability.DURABLE)).close();

    assertThat(data.resolve("staging").resolve(ID.value())).hasContent("0123");
  }

  @Test
  void reopen_noFileAndNoFrontier_beginsAnew() {
    StagedBlob blob = get(store.reopen(ID, WS, 0, Durability.DURABLE));

    assertThat(get(store.staged()))
        .isEqualTo(new StagingListing(Map.of(ID, 0L), Set.of(), Set.of(), 0));
    blob.close();
  }

  @Test
  void staged_uploadsAndOthers_areToldApartWithTheirLengths() throws IOException {
    stage("0123");
    Path staging = data.resolve("staging");
    Files.writeString(staging.resolve("notes.txt"), "mine");
    Files.writeString(staging.resolve("A".repeat(26)), "capitals are no id");
    UploadId link = new UploadId("b".repeat(26));
    Files.createSymbolicLink(staging.resolve(link.value()), staging.resolve("notes.txt"));

    assertThat(get(store.staged()))
        .isEqualTo(new StagingListing(Map.of(ID, 4L, link, 0L), Set.of(), Set.of(), 2));
    assertThat(get(store.stagedBytes(ID))).isEqualTo(4);
    assertThat(run(store.stagedBytes(new UploadId("c".repeat(26))))).isNull();
  }

  @Test
  void staged_folderThatCannotBeRead_failsAndGivesNothing() throws IOException {
    stage("0123");
    Files.delete(data.resolve("staging").resolve(ID.value()));
    Files.delete(data.resolve("staging"));

    assertThat(refused(store.staged()).code()).isEqualTo(FailureCode.STORAGE_FAILED);
  }

  @Test
  void staged_subscribedAnywhere_readsOnTheDiskLane() {
    String thread = get(store.staged().map(listing -> Thread.currentThread().getName()));

    assertThat(thread).startsWith("ferry-disk-");
  }

  @Test
  void write_outsideTheDiskLane_isRefused() {
    StagedBlob blob = get(store.stage(ID, WS, Durability.DURABLE));

    assertThatThrownBy(() -> blob.write(0, ByteBuffer.allocate(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not on the disk lane");
    blob.close();
  }

  @Test
  void anyOperation_throughALinkOutOfTheWorkspace_staysInside() throws IOException {
    Path outside = Files.createDirectory(data.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "secret");
    Files.createSymbolicLink(onDisk("/out"), outside);
    Files.createSymbolicLink(onDisk("/up"), Path.of("../../outside"));
    for (String path : List.of("/out/secret", "/up/secret")) {
      stage("evil");
      assertThat(run(store.stat(file(path)))).as(path).isNull();
      assertThat(get(store.remove(file(path)))).as(path).isFalse();
      assertThat(
              List.of(
                  refused(store.open(file(path))).code(),
                  refused(store.move(ID, file(path), WriteCondition.ALWAYS, Durability.DURABLE))
                      .code()))
          .as(path)
          .containsOnly(FailureCode.NOT_FOUND);
    }
    assertThat(refused(store.entries().walk(file("/out"), 1).then()).code())
        .isEqualTo(FailureCode.NOT_FOUND);
    assertThat(outside.resolve("secret")).hasContent("secret");
  }

  @Test
  void workspace_thatIsALink_isUnknownAndNothingIsMadeInWhatItNames() throws IOException {
    Path outside = Files.createDirectory(data.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "secret");
    Files.createSymbolicLink(data.resolve("workspaces/link"), outside);
    WorkspaceFile secret = WorkspaceFile.parse("link:/secret");
    stage("evil");

    assertThat(
            List.of(
                refused(store.workspace(secret.workspace(), true)).code(),
                refused(store.stat(secret)).code(),
                refused(store.open(secret)).code(),
                refused(store.remove(secret)).code(),
                refused(store.move(ID, secret, WriteCondition.ALWAYS, Durability.DURABLE)).code()))
        .containsOnly(FailureCode.UNKNOWN_WORKSPACE);
    assertThat(outside.resolve("secret")).hasContent("secret");
  }

  @Test
  void finalComponent_thatIsALink_isReadAndWrittenThroughInsideAndRemovedItself()
      throws IOException {
    Path secret = Files.writeString(data.resolve("secret"), "secret");
    publish("/real", "inside", WriteCondition.ALWAYS);
    Files.createSymbolicLink(onDisk("/link"), Path.of("/real"));
    Files.createSymbolicLink(onDisk("/out"), secret);

    assertThat(get(store.stat(file("/link"))).type()).isEqualTo(FileStat.Type.LINK);
    assertThat(get(store.target(file("/link"))).sizeBytes()).isEqualTo(6);
    FileStat written = publish("/link", "through", WriteCondition.ALWAYS);
    assertThat(onDisk("/real")).hasContent("through");
    assertThat(get(store.target(file("/link")))).isEqualTo(written);
    assertThat(refused(store.open(file("/out"))).code()).isEqualTo(FailureCode.NOT_FOUND);
    assertThat(get(store.remove(file("/link")))).isTrue();
    assertThat(onDisk("/real")).hasContent("through");
    assertThat(secret).hasContent("secret");
  }

  @Test
  void remove_nothing_isNoError() {
    assertThat(get(store.remove(file("/nothing")))).isFalse();
    assertThat(get(store.remove(file("/no/such/dir")))).isFalse();
  }

  @Test
  void remove_root_isRefused() {
    assertThat(refused(store.remove(file("/"))).code()).isEqualTo(FailureCode.INVALID_PATH);
  }

  @Test
  void list_directory_isInNameOrder() throws IOException {
    for (String name : List.of("b", "a", "c")) {
      Files.writeString(onDisk("/" + name), name);
    }
    Files.createDirectory(onDisk("/dir"));

    List<FileStat> entries =
        Objects.requireNonNull(
            store
                .entries()
                .walk(file("/"), 1)
                .flatMapIterable(batch -> batch.entries())
                .collectList()
                .block());

    assertThat(entries)
        .extracting(stat -> stat.path().toString())
        .containsExactly("/a", "/b", "/c", "/dir");
    assertThat(entries.get(3).type()).isEqualTo(FileStat.Type.DIRECTORY);
  }

  @Test
  void list_missingDirectory_isNotFound() {
    assertThat(refused(store.entries().walk(file("/nothing"), 1).then()).code())
        .isEqualTo(FailureCode.NOT_FOUND);
  }

  @Test
  void workspace_missingAndNotToBeCreated_isUnknown() {
    assertThat(refused(store.workspace(new WorkspaceName("other"), false)).code())
        .isEqualTo(FailureCode.UNKNOWN_WORKSPACE);
    assertThat(refused(store.stat(WorkspaceFile.parse("other:/x"))).code())
        .isEqualTo(FailureCode.UNKNOWN_WORKSPACE);
  }

  @Test
  void openFile_replacedMeanwhile_readsTheOldVersionUnchanged() throws IOException {
    publish("/f", "first", WriteCondition.ALWAYS);
    OpenFile open = get(store.open(file("/f")));
    publish("/f", "other", WriteCondition.ALWAYS);

    ByteBuffer bytes = ByteBuffer.allocate(5);
    int read = get(lane.call("test", () -> open.read(0, bytes)));

    assertThat(read).isEqualTo(5);
    assertThat(new String(bytes.array(), StandardCharsets.UTF_8)).isEqualTo("first");
    assertThat(open.wasChanged()).isFalse();
    open.close();
  }

  @Test
  void openFile_pathLeadsNowhereByNow_isUnchanged() throws IOException {
    publish("/d/f", "first", WriteCondition.ALWAYS);
    OpenFile open = get(store.open(file("/d/f")));
    Files.move(onDisk("/d"), onDisk("/aside"));
    Files.writeString(onDisk("/d"), "no directory");

    assertThat(open.wasChanged()).isFalse();
    assertThat(open.wasTouched()).isFalse();
    open.close();
  }

  @Test
  void openFile_writtenIntoMeanwhile_isChanged() throws IOException {
    publish("/f", "first", WriteCondition.ALWAYS);
    OpenFile open = get(store.open(file("/f")));
    Files.writeString(onDisk("/f"), "FIRST");
    Files.setLastModifiedTime(onDisk("/f"), FileTime.from(Instant.parse("2031-01-01T00:00:00Z")));

    assertThat(open.wasChanged()).isTrue();
    open.close();
  }

  @Test
  void probe_afterAFailedForce_failsUntilRestart() {
    Faults faults = reopenWithFaults();
    faults.plant(DiskChange.FORCE, "Input/output error");
    TransferException failed = refused(Mono.fromRunnable(() -> stage("x")));
    faults.plant(DiskChange.FORCE, null);

    assertThat(failed.code()).isEqualTo(FailureCode.STORAGE_FAILED);
    assertThat(refused(store.probe()))
        .hasMessageContaining("Input/output error")
        .hasMessageContaining("restart the service");
    open();
    run(store.probe());
  }

  @Test
  void probe_afterADiskWasFull_succeedsAgain() {
    Faults faults = reopenWithFaults();
    faults.plant(DiskChange.FORCE, "No space left on device");
    TransferException failed = refused(Mono.fromRunnable(() -> stage("x")));
    faults.plant(DiskChange.FORCE, null);

    assertThat(failed.code()).isEqualTo(FailureCode.STORAGE_FULL);
    run(store.probe());
  }

  @Test
  void move_anyCallFails_leavesTheOldContentOrTheNew() throws IOException {
    for (DiskChange change : DiskChange.values()) {
      open();
      FileStat unused = publish("/f", "old", WriteCondition.ALWAYS);
      stage("new");
      Faults faults = reopenWithFaults();
      faults.plant(change, "No space left on device");
      Mono<Void> move =
          store
              .prepare(ID, file("/f"), FileAttributes.NONE, Durability.DURABLE)
              .then(store.move(ID, file("/f"), WriteCondition.ALWAYS, Durability.DURABLE));
      boolean refused = get(move.thenReturn(false).onErrorReturn(true));

      assertThat(Files.readString(onDisk("/f"))).as("after a failed %s", change).isIn("old", "new");
      assertThat(refused)
          .as("whether a failed %s is told", change)
          .isEqualTo(
              Set.of(
                      DiskChange.ATTRIBUTES,
                      DiskChange.FORCE,
                      DiskChange.MOVE,
                      DiskChange.FORCE_DIRECTORY)
                  .contains(change));
    }
  }

  private Faults reopenWithFaults() {
    store.close();
    Faults faults = new Faults();
    lane = new DiskLane(2);
    store = LocalBlobStore.open(data, lane, faults);
    return faults;
  }

  /** Lets one kind of change fail. */
  private static final class Faults implements DiskObserver {
    private volatile @Nullable DiskChange failing;
    private volatile @Nullable String reason;

    void plant(DiskChange change, @Nullable String why) {
      failing = change;
      reason = why;
    }

    @Override
    public void before(DiskChange change) throws IOException {
      if (change == failing && reason != null) {
        throw new IOException(reason);
      }
    }
  }

  @Test
  void probe_usableFolder_leavesNothing() {
    run(store.probe());

    assertThat(data.resolve("staging")).isEmptyDirectory();
  }

  @Test
  void reopen_nothingAcknowledgedYet_forcesTheNameThatACreatorMayNotHaveForced() {
    List<DiskChange> changes = new ArrayList<>();
    get(store.stage(ID, WS, Durability.DURABLE)).close();
    store.close();
    lane = new DiskLane(2);
    store = LocalBlobStore.open(data, lane, changes::add);
    changes.clear();

    get(store.reopen(ID, WS, 0, Durability.EPHEMERAL)).close();
    assertThat(changes).isEmpty();
    get(store.reopen(ID, WS, 0, Durability.DURABLE)).close();

    assertThat(changes).containsExactly(DiskChange.FORCE_DIRECTORY);
  }

  @Test
  void open_directoryThatWasNeverMovedHasAFile_keepsItAndGoesOn() throws IOException {
    Path kept = Files.createDirectory(data.resolve("nursery").resolve("1")).resolve("file");
    Files.writeString(kept, "bytes");
    store.close();
    lane = new DiskLane(2);
    store = LocalBlobStore.open(data, lane);

    publish("/a/b/c", "new", WriteCondition.ALWAYS);

    assertThat(kept).hasContent("bytes");
    assertThat(data.resolve("workspaces/ws/a/b/c")).hasContent("new");
  }
}
