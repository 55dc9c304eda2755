package dev.ferry.service.storage.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.service.storage.BatchFile;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import dev.ferry.transfer.WriteCondition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A batch whose disk takes no more changes from each of its persistence calls on, as if the service
 * were killed there, or refuses just that one; afterwards all of it is there or none.
 */
final class BatchCrashTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final WorkspaceName WS = new WorkspaceName("ws");
  private static final Map<String, String> OLD = Map.of("a/kept", "old", "untouched", "same");
  private static final Map<String, String> NEW =
      Map.of("a/kept", "new", "b/c/fresh", "first", "empty", "", "untouched", "same");

  /** Calls until it is on record that the batch is to be undone. */
  private static final int MARKED = 4;

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(Durability.class)
  void write_cutOffAtEachPersistenceCall_isAllOrNone(Durability durability) throws IOException {
    List<String> calls = new ArrayList<>();
    assertThat(written(folder.resolve("whole"), durability, Fault.none(calls))).isTrue();
    assertThat(files(folder.resolve("whole"))).isEqualTo(NEW);
    assertThat(calls).contains("CREATE_DIRECTORY", "WRITE", "MOVE", "DELETE");
    if (durability == Durability.DURABLE) {
      assertThat(calls).contains("FORCE", "FORCE_DIRECTORY");
    }

    int finished = 0;
    for (int at = 1; at <= calls.size(); at++) {
      Path data = folder.resolve("cut-" + at);
      boolean told = written(data, durability, Fault.from(at));
      Map<String, String> after = recovered(data, DiskObserver.NONE);
      assertThat(after).as("cut at %s %s", at, calls.get(at - 1)).isIn(OLD, NEW);
      if (told) {
        assertThat(after).isEqualTo(NEW);
      }
      finished += after.equals(NEW) ? 1 : 0;
    }
    assertThat(finished).isBetween(5, calls.size() - 5);
  }

  @Test
  void write_oneCallFails_isUndoneOrDone() throws IOException {
    List<String> calls = new ArrayList<>();
    assertThat(written(folder.resolve("whole"), Durability.DURABLE, Fault.none(calls))).isTrue();

    for (int at = 1; at <= calls.size(); at += 2) {
      Path data = folder.resolve("fault-" + at);
      boolean told = written(data, Durability.DURABLE, Fault.only(at));
      Map<String, String> atOnce = files(data);
      assertThat(atOnce).as("fault at %s %s", at, calls.get(at - 1)).isIn(OLD, NEW);
      if (told) {
        assertThat(atOnce).isEqualTo(NEW);
      }
      assertThat(recovered(data, DiskObserver.NONE)).isEqualTo(atOnce);
    }
  }

  @Test
  void recover_cutOffAtEachPersistenceCall_isAllOrNone() throws IOException {
    List<String> calls = new ArrayList<>();
    assertThat(written(folder.resolve("whole"), Durability.DURABLE, Fault.none(calls))).isTrue();
    int first = calls.indexOf("FORCE_DIRECTORY");

    for (int at = first; at <= calls.size(); at += 5) {
      for (int again = 1; again <= 8; again += 3) {
        Path data = folder.resolve("cut-" + at + "-" + again);
        var unused = written(data, Durability.DURABLE, Fault.from(at));
        var unusedEither = recoveredOrNot(data, Fault.from(again));
        assertThat(recovered(data, DiskObserver.NONE)).as("%s, %s", at, again).isIn(OLD, NEW);
      }
    }
  }

  @Test
  void recover_undoThatWasCutOff_goesOnUndoing() throws IOException {
    for (int at = 1; at < 12; at++) {
      Path data = folder.resolve("undo-" + at);
      // the last of the three moves to a path fails, and from some call of the undoing on all do
      var unused = written(data, Durability.DURABLE, Fault.third(at));
      assertThat(recovered(data, DiskObserver.NONE))
          .as("%s", at)
          .isIn(at > MARKED ? List.of(OLD) : List.of(OLD, NEW));
    }
  }

  /** Whether it was told that everything is visible. */
  private static boolean written(Path data, Durability durability, Fault fault) throws IOException {
    Files.createDirectories(data.resolve("workspaces/ws/a"));
    for (Map.Entry<String, String> file : OLD.entrySet()) {
      Files.writeString(data.resolve("workspaces/ws").resolve(file.getKey()), file.getValue());
    }
    LocalBlobStore store = LocalBlobStore.open(data, new DiskLane(1), fault);
    try {
      fault.arm();
      List<BatchFile> batch =
          List.of(file("a/kept", "new"), file("b/c/fresh", "first"), file("empty", ""));
      assertThat(store.batches().write(WS, durability, batch).block(PATIENCE)).hasSize(3);
      return true;
    } catch (dev.ferry.transfer.TransferException e) {
      return false;
    } finally {
      fault.disarm();
      store.close();
    }
  }

  private static BatchFile file(String path, String text) {
    return new BatchFile(
        WorkspacePath.parse(path),
        FileAttributes.NONE,
        path.equals("a/kept") ? WriteCondition.ALWAYS : WriteCondition.IF_ABSENT,
        ByteBuffer.wrap(text.getBytes(UTF_8)),
        stored -> {});
  }

  private static Map<String, String> recovered(Path data, DiskObserver observer)
      throws IOException {
    LocalBlobStore store = LocalBlobStore.open(data, new DiskLane(1), observer);
    try {
      var unused = requireNonNull(store.batches().recover().block(PATIENCE));
    } finally {
      store.close();
    }
    assertThat(data.resolve("batches")).isEmptyDirectory();
    assertThat(data.resolve("nursery")).isEmptyDirectory();
    return files(data);
  }

  private static boolean recoveredOrNot(Path data, Fault fault) {
    LocalBlobStore store = LocalBlobStore.open(data, new DiskLane(1), fault);
    try {
      fault.arm();
      var unused = store.batches().recover().block(PATIENCE);
      return true;
    } finally {
      fault.disarm();
      store.close();
    }
  }

  private static Map<String, String> files(Path data) throws IOException {
    Path root = data.resolve("workspaces/ws");
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> found = Files.walk(root)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        files.put(root.relativize(file).toString(), Files.readString(file));
      }
    }
    return files;
  }

  /** Has changes of the disk fail. */
  private static final class Fault implements DiskObserver {
    private final List<String> calls;
    private int from;
    private int to;
    private final int afterThirdMove;
    private int moves;
    private boolean armed;

    private Fault(List<String> calls, int from, int to, int afterThirdMove) {
      this.calls = calls;
      this.from = from;
      this.to = to;
      this.afterThirdMove = afterThirdMove;
    }

    static Fault none(List<String> calls) {
      return new Fault(calls, 0, 0, 0);
    }

    static Fault from(int call) {
      return new Fault(new ArrayList<>(), call, Integer.MAX_VALUE, 0);
    }

    static Fault only(int call) {
      return new Fault(new ArrayList<>(), call, call, 0);
    }

    /** The third move to a path, and everything from so many calls later on. */
    static Fault third(int calls) {
      return new Fault(new ArrayList<>(), 0, 0, calls);
    }

    synchronized void arm() {
      armed = true;
    }

    synchronized void disarm() {
      armed = false;
    }

    @Override
    public synchronized void before(DiskChange change) throws IOException {
      if (!armed) {
        return;
      }
      calls.add(change.name());
      int call = calls.size();
      if (afterThirdMove > 0 && isMoveIntoTheWorkspace(change) && ++moves == 3) {
        from = call + afterThirdMove;
        to = Integer.MAX_VALUE;
        throw new IOException("this move fails");
      }
      if (from > 0 && call >= from && call <= to) {
        throw new IOException("no change of the disk any more");
      }
    }

    /** Those behind the intent's, which is the one between two forces of its folder. */
    private boolean isMoveIntoTheWorkspace(DiskChange change) {
      int intents = 0;
      for (int i = 1; i < calls.size() - 1; i++) {
        boolean between =
            calls.get(i - 1).equals("FORCE_DIRECTORY")
                && calls.get(i + 1).equals("FORCE_DIRECTORY");
        intents += between && calls.get(i).equals("MOVE") ? 1 : 0;
      }
      return change == DiskChange.MOVE && intents > 0;
    }
  }
}
