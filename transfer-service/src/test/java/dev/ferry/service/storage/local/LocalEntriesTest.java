package dev.ferry.service.storage.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ferry.service.storage.EntryBatch;
import dev.ferry.service.storage.EntryFiles;
import dev.ferry.service.storage.MovedEntry;
import dev.ferry.service.storage.RemovedTree;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.FlushReport;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Directories, links, attributes: what each operation does, and that none leaves the workspace. */
final class LocalEntriesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Instant TIME = Instant.ofEpochSecond(1_700_000_000, 123_456_789);

  @TempDir Path data;
  private LocalBlobStore store = LocalBlobStore.open(Path.of("target"), new DiskLane(1));

  @BeforeEach
  void open() throws IOException {
    store.close();
    store = LocalBlobStore.open(data, new DiskLane(2));
    var unused = store.workspace(new WorkspaceName("ws"), true).block(PATIENCE);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private EntryFiles entries() {
    return store.entries();
  }

  private static <T> T get(Mono<T> work) {
    return Objects.requireNonNull(work.block(PATIENCE));
  }

  private static WorkspaceFile file(String path) {
    return WorkspaceFile.parse("ws:" + path);
  }

  private static WorkspacePath path(String path) {
    return WorkspacePath.parse(path);
  }

  private Path onDisk(String path) {
    return data.resolve("workspaces/ws" + path);
  }

  private Path write(String path, String text) throws IOException {
    Files.createDirectories(Objects.requireNonNull(onDisk(path).getParent()));
    return Files.writeString(onDisk(path), text);
  }

  private static FailureCode refused(Mono<?> work) {
    return catchThrowableOfType(TransferException.class, () -> work.block(PATIENCE)).code();
  }

  private List<String> walked(String path, int depth) {
    return get(
        entries()
            .walk(file(path), depth)
            .flatMapIterable(EntryBatch::entries)
            .map(stat -> stat.path().toString())
            .collectList());
  }

  @Test
  void walk_byDepth_givesDirectoriesBeforeWhatIsInThemByName() throws IOException {
    write("/b/2", "x");
    write("/b/1/deep", "x");
    write("/a", "x");
    Files.createSymbolicLink(onDisk("/c"), Path.of("b"));

    assertThat(walked("/", 1)).containsExactly("/a", "/b", "/c");
    assertThat(walked("/", 2)).containsExactly("/a", "/b", "/b/1", "/b/2", "/c");
    assertThat(walked("/b", 9)).containsExactly("/b/1", "/b/1/deep", "/b/2");
    assertThat(walked("/c", 1)).containsExactly("/c/1", "/c/2");
  }

  @Test
  void walk_manyEntriesAndHostileNames_comesInBatchesAndCountsWhatItLeavesOut() throws IOException {
    for (int i = 0; i < 2_000; i++) {
      write("/many/" + i, "");
    }
    write("/many/bad\nname", "");

    List<EntryBatch> batches = get(entries().walk(file("/many"), 1).collectList());

    assertThat(batches).hasSizeGreaterThan(5);
    assertThat(batches.stream().flatMap(batch -> batch.entries().stream()).map(FileStat::path))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 2_000).mapToObj(i -> path("/many/" + i)).toList());
    assertThat(batches.stream().mapToLong(EntryBatch::skipped).sum()).isEqualTo(1);
  }

  @Test
  void walk_cancelled_leavesNoHandleOpen() throws IOException {
    for (int i = 0; i < 1_000; i++) {
      write("/many/" + i, "");
    }
    long before = descriptors();

    StepVerifier.create(entries().walk(file("/many"), 3), 1)
        .expectNextCount(1)
        .thenCancel()
        .verify(PATIENCE);
    assertThat(walked("/many", 1)).hasSize(1_000);

    // what was cancelled is closed soon, not at once
    assertThat(
            Flux.interval(Duration.ofMillis(10), Schedulers.boundedElastic())
                .onBackpressureDrop()
                .concatMap(tick -> Mono.fromCallable(LocalEntriesTest::descriptors))
                .any(open -> open <= before)
                .block(PATIENCE))
        .isTrue();
  }

  private static long descriptors() throws IOException {
    try (var all = Files.list(Path.of("/proc/self/fd"))) {
      return all.map(each -> each.toAbsolutePath()).filter(LocalEntriesTest::isDirectory).count();
    }
  }

  private static boolean isDirectory(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().contains("/many");
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void makeDirectories_missingAndPresent_tellsWhetherItWasMade() throws IOException {
    assertThat(get(entries().makeDirectories(file("/a/b/c")))).isTrue();
    assertThat(get(entries().makeDirectories(file("/a/b/c/")))).isFalse();
    assertThat(get(entries().makeDirectories(file("/")))).isFalse();
    write("/file", "x");
    assertThat(refused(entries().makeDirectories(file("/file"))))
        .isEqualTo(FailureCode.NOT_A_DIRECTORY);
    assertThat(refused(entries().makeDirectories(file("/file/x"))))
        .isEqualTo(FailureCode.NOT_A_DIRECTORY);
    Files.createSymbolicLink(onDisk("/link"), Path.of("a"));
    assertThat(get(entries().makeDirectories(file("/link/d")))).isTrue();
    assertThat(onDisk("/a/d")).isDirectory();
  }

  @Test
  void links_insideTheRoot_areWalkedAsIfTheRootWereSlash() throws IOException {
    write("/a/b/file", "x");
    Files.createSymbolicLink(onDisk("/absolute"), Path.of("/a/b"));
    Files.createSymbolicLink(onDisk("/a/up"), Path.of("../../../../a/b/./"));
    Files.createSymbolicLink(onDisk("/chain"), Path.of("a/up/../b"));
    Files.createSymbolicLink(onDisk("/self"), Path.of("a/.."));
    Files.createSymbolicLink(onDisk("/loop"), Path.of("loop"));

    for (String way : List.of("/absolute", "/a/up", "/chain", "/self/a/b", "/self/self/chain")) {
      assertThat(get(store.target(file(way + "/file"))).sizeBytes()).as(way).isEqualTo(1);
    }
    assertThat(get(store.target(file("/self"))).type()).isEqualTo(FileStat.Type.DIRECTORY);
    assertThat(walked("/self", 1)).contains("/self/a", "/self/loop");
    assertThat(refused(store.target(file("/loop/x")))).isEqualTo(FailureCode.LINK_LOOP);
    assertThat(refused(store.target(file("/loop")))).isEqualTo(FailureCode.LINK_LOOP);
    assertThat(get(store.stat(file("/loop"))).type()).isEqualTo(FileStat.Type.LINK);
  }

  @Test
  void moveEntry_ofAnyKind_isFoundUnderItsNewPathOnly() throws IOException {
    write("/dir/inner/file", "x");
    write("/file", "file");
    Files.createSymbolicLink(onDisk("/link"), Path.of("nowhere"));

    MovedEntry moved = get(entries().moveEntry(file("/dir"), path("/new/place"), false));

    assertThat(moved.source()).isEqualTo(path("/dir"));
    assertThat(moved.entry().path()).isEqualTo(path("/new/place"));
    assertThat(onDisk("/new/place/inner/file")).hasContent("x");
    assertThat(onDisk("/dir")).doesNotExist();
    assertThat(get(entries().moveEntry(file("/link"), path("/other"), false)).entry().type())
        .isEqualTo(FileStat.Type.LINK);
    assertThat(get(entries().moveEntry(file("/file"), path("/other"), true)).entry().etag())
        .isEqualTo(get(store.stat(file("/other"))).etag());
  }

  @Test
  void moveEntry_ontoSomethingOrIntoItself_isRefusedAndChangesNothing() throws IOException {
    write("/dir/file", "dir");
    write("/a", "a");
    write("/b", "b");
    Files.createLink(onDisk("/a2"), onDisk("/a"));

    assertThat(refused(entries().moveEntry(file("/a"), path("/b"), false)))
        .isEqualTo(FailureCode.ALREADY_EXISTS);
    assertThat(refused(entries().moveEntry(file("/a"), path("/dir"), true)))
        .isEqualTo(FailureCode.ALREADY_EXISTS);
    assertThat(refused(entries().moveEntry(file("/dir"), path("/b"), true)))
        .isEqualTo(FailureCode.ALREADY_EXISTS);
    assertThat(refused(entries().moveEntry(file("/dir"), path("/dir/deep/er"), true)))
        .isEqualTo(FailureCode.INVALID_ARGUMENT);
    assertThat(refused(entries().moveEntry(file("/none"), path("/x"), true)))
        .isEqualTo(FailureCode.NOT_FOUND);
    assertThat(refused(entries().moveEntry(file("/"), path("/x"), true)))
        .isEqualTo(FailureCode.INVALID_PATH);
    assertThat(get(entries().moveEntry(file("/a"), path("/a"), true)).replacedBytes()).isZero();
    assertThat(get(entries().moveEntry(file("/a"), path("/a2"), true)).replacedBytes())
        .isEqualTo(1);
    assertThat(onDisk("/a")).doesNotExist();
    assertThat(onDisk("/a2")).hasContent("a");
    assertThat(onDisk("/b")).hasContent("b");
  }

  @Test
  void removeTree_deepAndWide_isGoneAtOnceAndCounted() throws IOException {
    String deep = "/tree" + "/d".repeat(60);
    write(deep + "/file", "four");
    for (int i = 0; i < 600; i++) {
      write("/tree/wide/" + i, "x");
    }
    write("/outside", "stays");
    Files.createSymbolicLink(onDisk("/tree/link"), Path.of("/outside"));

    RemovedTree removed = get(entries().removeTree(file("/tree")));

    assertThat(onDisk("/tree")).doesNotExist();
    assertThat(data.resolve("trash")).isEmptyDirectory();
    assertThat(removed.entries()).isEqualTo(1 + 60 + 1 + 1 + 600 + 1);
    assertThat(removed.bytes()).isEqualTo(604);
    assertThat(onDisk("/outside")).hasContent("stays");
    assertThat(get(entries().removeTree(file("/tree"))).existed()).isFalse();
    assertThat(get(entries().removeTree(file("/tree/a/b"))).existed()).isFalse();
    assertThat(refused(entries().removeTree(file("/")))).isEqualTo(FailureCode.INVALID_PATH);
  }

  @Test
  void open_withTreesLeftInTheTrash_deletesThem() throws IOException {
    Files.createDirectories(data.resolve("trash/7-/a/b"));
    Files.writeString(data.resolve("trash/7-/a/b/file"), "x");

    store.close();
    store = LocalBlobStore.open(data, new DiskLane(2));

    long end = System.nanoTime() + PATIENCE.toNanos();
    while (Files.exists(data.resolve("trash/7-")) && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(data.resolve("trash")).isEmptyDirectory();
  }

  @Test
  void change_modeAndTime_areWhatWasAskedForWithoutSpecialBits() throws IOException {
    write("/file", "x");
    write("/dir/x", "x");
    Files.createSymbolicLink(onDisk("/link"), Path.of("file"));

    List<FileStat> file = get(entries().change(file("/link"), new FileAttributes(04711, TIME)));
    List<FileStat> directory = get(entries().change(file("/dir"), new FileAttributes(0700, TIME)));

    assertThat(file.get(1).path()).isEqualTo(path("/file"));
    assertThat(file.get(1).mode()).isEqualTo(0711);
    assertThat(file.get(1).modified()).isEqualTo(TIME);
    assertThat(file.get(1).etag()).isNotEqualTo(file.get(0).etag());
    assertThat(directory.get(1).mode()).isEqualTo(0700);
    assertThat(directory.get(1).modified().getEpochSecond()).isEqualTo(TIME.getEpochSecond());
    assertThat(data.resolve("nursery")).isEmptyDirectory();
    assertThat(
            get(entries().change(file("/file"), new FileAttributes(0600, null))).get(1).modified())
        .isEqualTo(TIME);
  }

  @Test
  void link_andLinkText_keepAnyTextAndRefuseWhatIsThere() throws IOException {
    assertThat(get(entries().link(file("/sub/link"), "../../etc/passwd")).type())
        .isEqualTo(FileStat.Type.LINK);
    assertThat(get(entries().linkText(file("/sub/link")))).isEqualTo("../../etc/passwd");
    assertThat(refused(entries().link(file("/sub/link"), "x")))
        .isEqualTo(FailureCode.ALREADY_EXISTS);
    assertThat(refused(entries().linkText(file("/sub")))).isEqualTo(FailureCode.NOT_A_LINK);
    assertThat(refused(entries().linkText(file("/none")))).isEqualTo(FailureCode.NOT_FOUND);
    assertThat(data.resolve("nursery")).isEmptyDirectory();
  }

  @Test
  void flush_fileAndTree_saysWhatItCovered() throws IOException {
    write("/a/b/one", "12345");
    write("/a/two", "123");
    write("/three", "1");

    assertThat(get(entries().flush(file("/a/b/one")))).isEqualTo(new FlushReport(1, 3, 5, 0));
    assertThat(get(entries().flush(file("/a")))).isEqualTo(new FlushReport(2, 3, 8, 0));
    assertThat(get(entries().flush(file("/")))).isEqualTo(new FlushReport(3, 3, 9, 0));
    assertThat(refused(entries().flush(file("/none")))).isEqualTo(FailureCode.NOT_FOUND);
  }

  @Test
  void anyOperation_withoutWorkspace_saysSo() {
    WorkspaceFile nowhere = WorkspaceFile.parse("none:/a");
    assertThat(
            List.of(
                refused(entries().walk(nowhere, 1).then()),
                refused(entries().makeDirectories(nowhere)),
                refused(entries().moveEntry(nowhere, path("/b"), true)),
                refused(entries().removeTree(nowhere)),
                refused(entries().change(nowhere, FileAttributes.NONE)),
                refused(entries().link(nowhere, "x")),
                refused(entries().linkText(nowhere)),
                refused(entries().flush(nowhere))))
        .containsOnly(FailureCode.UNKNOWN_WORKSPACE);
  }

  /** Somebody makes the target at the last moment that our code can be stopped at. */
  private void reopenedWhere(DiskChange moment, ThrowingRunnable meanwhile) {
    store.close();
    store =
        LocalBlobStore.open(
            data,
            new DiskLane(2),
            change -> {
              if (change == moment) {
                meanwhile.run();
              }
            });
  }

  /** What another process does. */
  @FunctionalInterface
  private interface ThrowingRunnable {
    void run() throws IOException;
  }

  @Test
  void move_ifAbsentAndATargetMadeAtTheLastMoment_leavesBothFiles() throws IOException {
    write("/a/file", "ours");
    write("/b/other", "x");
    for (DiskChange moment : List.of(DiskChange.CREATE_FILE, DiskChange.MOVE)) {
      for (String target : List.of("/b/new" + moment, "/a/new" + moment)) {
        reopenedWhere(moment, () -> Files.writeString(onDisk(target), "theirs"));
        Mono<MovedEntry> move = entries().moveEntry(file("/a/file"), path(target), false);
        if (moment == DiskChange.CREATE_FILE) {
          assertThat(refused(move)).isEqualTo(FailureCode.ALREADY_EXISTS);
          assertThat(onDisk(target)).hasContent("theirs");
          assertThat(onDisk("/a/file")).hasContent("ours");
        } else {
          get(move); // a file is not renamed at all
          assertThat(onDisk(target)).hasContent("ours");
          write("/a/file", "ours");
        }
        assertThat(data.resolve("nursery")).isEmptyDirectory();
      }
    }
  }

  @Test
  void move_ifAbsentDirectoryAndATargetMadeAtTheLastMoment_leavesWhatIsNotEmpty()
      throws IOException {
    write("/dir/file", "ours");
    reopenedWhere(DiskChange.MOVE, () -> write("/new/file", "theirs"));
    assertThat(refused(entries().moveEntry(file("/dir"), path("/new"), false)))
        .isEqualTo(FailureCode.ALREADY_EXISTS);

    reopenedWhere(DiskChange.MOVE, () -> write("/newfile", "theirs"));
    assertThat(refused(entries().moveEntry(file("/dir"), path("/newfile"), false)))
        .isEqualTo(FailureCode.ALREADY_EXISTS);

    assertThat(onDisk("/new/file")).hasContent("theirs");
    assertThat(onDisk("/newfile")).hasContent("theirs");
    assertThat(onDisk("/dir/file")).hasContent("ours");
  }

  @Test
  void move_ifAbsentLink_isMovedAsALink() throws IOException {
    get(entries().link(file("/link"), "nowhere"));

    get(entries().moveEntry(file("/link"), path("/d/moved"), false));

    assertThat(Files.readSymbolicLink(onDisk("/d/moved"))).hasToString("nowhere");
    assertThat(get(entries().linkText(file("/d/moved")))).isEqualTo("nowhere");
    assertThat(Files.exists(onDisk("/link"), java.nio.file.LinkOption.NOFOLLOW_LINKS)).isFalse();
  }
}
