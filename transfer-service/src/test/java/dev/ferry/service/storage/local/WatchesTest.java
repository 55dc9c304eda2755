package dev.ferry.service.storage.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ferry.service.storage.EntryFiles;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileChange;
import dev.ferry.transfer.FileChange.Kind;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.test.StepVerifier;

/** Watching: nothing is missed, everything is bounded. */
final class WatchesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir Path data;
  private LocalBlobStore store = LocalBlobStore.open(Path.of("target"), new DiskLane(1));
  private final ConcurrentLinkedQueue<FileChange> seen = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void open() {
    store.close();
    store = LocalBlobStore.open(data, new DiskLane(2));
    var unused = store.workspace(new WorkspaceName("ws"), true).block(PATIENCE);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static WorkspaceFile file(String path) {
    return WorkspaceFile.parse("ws:" + path);
  }

  private Path onDisk(String path) {
    return data.resolve("workspaces/ws" + path);
  }

  private Disposable watching(String path, boolean recursive) {
    Disposable watch = store.entries().watch(file(path), recursive).subscribe(seen::add);
    until(change(Kind.STARTED, null));
    return watch;
  }

  private static FileChange change(Kind kind, @org.jspecify.annotations.Nullable String path) {
    return new FileChange(kind, path == null ? null : WorkspacePath.parse(path));
  }

  private void until(FileChange wanted) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!seen.contains(wanted)) {
      assertThat(System.nanoTime()).as("%s among %s", wanted, seen).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  @Test
  void watch_recursive_tellsWhatOthersDoOnEveryLevel() throws IOException {
    Files.createDirectories(onDisk("/a/b"));
    Files.writeString(onDisk("/a/b/old"), "x");
    Disposable watch = watching("/", true);

    Files.writeString(onDisk("/a/b/new"), "x");
    until(change(Kind.CREATED, "/a/b/new"));
    Files.writeString(onDisk("/a/b/old"), "more");
    until(change(Kind.MODIFIED, "/a/b/old"));
    Files.move(onDisk("/a"), onDisk("/moved"));
    until(change(Kind.REMOVED, "/a"));
    until(change(Kind.CREATED, "/moved"));
    until(change(Kind.CREATED, "/moved/b/new"));
    Files.writeString(onDisk("/moved/b/later"), "x");
    until(change(Kind.CREATED, "/moved/b/later"));
    Files.delete(onDisk("/moved/b/later"));
    until(change(Kind.REMOVED, "/moved/b/later"));

    assertThat(seen)
        .noneMatch(told -> told.path().filter(file("/a/b/later").path()::equals).isPresent());
    assertThat(seen.peek()).isEqualTo(change(Kind.STARTED, null));
    watch.dispose();
  }

  @Test
  void watch_directoriesFilledAtOnce_missesNothing() throws IOException {
    Disposable watch = watching("/", true);
    Set<WorkspacePath> made = new HashSet<>();
    for (int i = 0; i < 40; i++) {
      String deep = "/d" + i + "/e/f";
      Files.createDirectories(onDisk(deep));
      Files.writeString(onDisk(deep + "/file"), "x");
      made.add(WorkspacePath.parse(deep + "/file"));
    }

    made.forEach(path -> until(change(Kind.CREATED, path.toString())));
    watch.dispose();
  }

  @Test
  void watch_oneLevel_tellsNothingOfTheNext() throws IOException {
    Files.createDirectories(onDisk("/a/b"));
    Disposable watch = watching("/a", false);

    Files.writeString(onDisk("/a/b/deep"), "x");
    Files.writeString(onDisk("/a/near"), "x");

    until(change(Kind.CREATED, "/a/near"));
    assertThat(seen).doesNotContain(change(Kind.CREATED, "/a/b/deep"));
    watch.dispose();
  }

  @Test
  void watch_slowSubscriber_getsOverflowAndIsTellingAgainAfterwards() throws IOException {
    StepVerifier.create(store.entries().watch(file("/"), false), 1)
        .expectNext(change(Kind.STARTED, null))
        .then(() -> touch(3 * EntryFiles.WATCH_QUEUE))
        .thenRequest(Long.MAX_VALUE)
        .thenConsumeWhile(told -> told.kind() != Kind.OVERFLOW)
        .expectNext(change(Kind.OVERFLOW, null))
        .then(() -> touch("after"))
        .thenConsumeWhile(told -> !told.equals(change(Kind.CREATED, "/after")))
        .expectNext(change(Kind.CREATED, "/after"))
        .thenCancel()
        .verify(PATIENCE);
  }

  private void touch(int count) {
    for (int i = 0; i < count; i++) {
      touch("f" + i);
    }
    // until the last of them was seen by another watch, all were told to the slow one
    Disposable witness = watching("/", false);
    touch("last");
    until(change(Kind.CREATED, "/last"));
    witness.dispose();
  }

  private void touch(String name) {
    try {
      Files.writeString(onDisk("/" + name), "");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void watch_directoryRemoved_ends() throws IOException {
    Files.createDirectories(onDisk("/a/b"));

    StepVerifier.create(store.entries().watch(file("/a"), true))
        .expectNext(change(Kind.STARTED, null))
        .then(this::removeA)
        .thenConsumeWhile(told -> told.kind() != Kind.ENDED)
        .expectNext(change(Kind.ENDED, null))
        .expectComplete()
        .verify(PATIENCE);
  }

  private void removeA() {
    var unused = store.entries().removeTree(file("/a")).block(PATIENCE);
  }

  @Test
  void watch_linkOutOfTheWorkspace_isNotFollowed() throws IOException {
    Path outside = Files.createDirectory(data.resolve("outside"));
    Files.createSymbolicLink(onDisk("/out"), outside);
    Files.createDirectory(onDisk("/real"));
    Disposable watch = watching("/", true);

    Files.writeString(outside.resolve("secret"), "x");
    Files.writeString(onDisk("/real/x"), "x");

    until(change(Kind.CREATED, "/real/x"));
    assertThat(seen.toString()).doesNotContain("secret");
    assertThat(
            catchThrowableOfType(
                    TransferException.class,
                    () -> store.entries().watch(file("/out"), true).blockFirst(PATIENCE))
                .code())
        .isEqualTo(FailureCode.NOT_FOUND);
    watch.dispose();
  }
}
