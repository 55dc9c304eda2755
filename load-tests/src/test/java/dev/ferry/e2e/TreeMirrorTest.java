package dev.ferry.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.FerryClient;
import dev.ferry.client.Workspace;
import dev.ferry.client.tree.MirrorConflict;
import dev.ferry.client.tree.MirrorConflict.Reason;
import dev.ferry.client.tree.MirrorResult;
import dev.ferry.client.tree.MirrorStep;
import dev.ferry.client.tree.MirrorStep.Kind;
import dev.ferry.client.tree.TreeOptions;
import dev.ferry.client.tree.TreeResult;
import dev.ferry.load.host.ServiceRooms;
import dev.ferry.load.process.Waiting;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreeFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** Mirrors of two ways, and what a mirror must not take for removed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TreeMirrorTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final TreeOptions KEEP = TreeOptions.DEFAULTS.withDurability(Durability.EPHEMERAL);
  private static final TreeOptions DELETE = KEEP.withDelete(true);

  @TempDir private Path folder;
  private Path data;
  private String name = "";
  private int count;
  private ServiceRooms service;
  private FerryClient client;
  private Workspace workspace;
  private Path here;
  private Path there;
  private long tick = 1_000_000;

  @BeforeAll
  void open(@TempDir Path shared) {
    data = shared;
    service = new ServiceRooms(data, Clock.systemUTC());
    client = FerryClient.create(ClientOptions.builder().address(service.address()).build());
  }

  @BeforeEach
  void begin() throws IOException {
    name = "w" + ++count;
    workspace = client.workspace(name);
    here = Files.createDirectories(folder.resolve("here"));
    there = data.resolve("workspaces/" + name + "/t");
  }

  @AfterAll
  void close() {
    Waiting.done(client.close(), PATIENCE);
    service.close();
  }

  @Test
  void mirror_changesOnEitherSide_travelAndBothBecomeEqual() throws IOException {
    write(here, "a", "1");
    write(here, "d/b", "1");
    write(here, "d/c", "1");
    write(here, "gone-there", "1");
    write(here, "sub/gone-here", "1");
    assertThat(mirror(DELETE).complete()).isTrue();
    write(here, "a", "22");
    write(there, "d/b", "333");
    write(there, "new/there", "4");
    write(here, "new-here", "5");
    Files.createSymbolicLink(there.resolve("link"), Path.of("a"));
    Files.delete(there.resolve("gone-there"));
    Files.delete(here.resolve("sub/gone-here"));
    Files.delete(here.resolve("sub"));

    MirrorResult rehearsed = mirror(DELETE.withDryRun(true));
    Map<String, String> before = content(here);
    MirrorResult done = mirror(DELETE);

    assertThat(before).containsEntry("gone-there", "1").doesNotContainKey("new/there");
    assertThat(rehearsed.steps())
        .containsExactlyInAnyOrder(
            new MirrorStep(Kind.SEND, "a"),
            new MirrorStep(Kind.SEND, "new-here"),
            new MirrorStep(Kind.FETCH, "d/b"),
            new MirrorStep(Kind.FETCH, "new"),
            new MirrorStep(Kind.FETCH, "new/there"),
            new MirrorStep(Kind.FETCH, "link"),
            new MirrorStep(Kind.REMOVE_HERE, "gone-there"),
            new MirrorStep(Kind.REMOVE_THERE, "sub/gone-here"),
            new MirrorStep(Kind.REMOVE_THERE, "sub"));
    assertThat(done.steps()).isEqualTo(rehearsed.steps());
    assertThat(done.complete()).isTrue();
    assertThat(content(here))
        .isEqualTo(content(there))
        .containsEntry("a", "22")
        .containsEntry("d/b", "333")
        .containsEntry("link", "-> a")
        .doesNotContainKeys("gone-there", "sub", "sub/gone-here");
    MirrorResult again = mirror(DELETE);
    assertThat(again.steps()).isEmpty();
    assertThat(again.sent().transferred() + again.fetched().transferred()).isZero();
  }

  @Test
  void mirror_changedOnBothSides_isAConflictAndNothingIsOverwritten() throws IOException {
    write(here, "both", "1");
    write(here, "removed-here", "1");
    write(here, "d/removed-there", "1");
    write(here, "kind", "1");
    var unused = mirror(DELETE);
    write(here, "both", "here");
    write(there, "both", "there!");
    Files.delete(here.resolve("removed-here"));
    write(there, "removed-here", "2");
    Files.delete(there.resolve("d/removed-there"));
    Files.delete(there.resolve("d"));
    write(here, "d/removed-there", "2");
    Files.delete(there.resolve("kind"));
    write(there, "kind/file", "2");

    MirrorResult done = mirror(DELETE);

    assertThat(done.conflicts())
        .containsExactlyInAnyOrder(
            new MirrorConflict("both", Reason.CHANGED_ON_BOTH_SIDES),
            new MirrorConflict("removed-here", Reason.REMOVED_HERE),
            new MirrorConflict("d/removed-there", Reason.REMOVED_THERE),
            new MirrorConflict("kind", Reason.OTHER_KIND));
    assertThat(done.steps()).isEmpty();
    assertThat(done.complete()).isFalse();
    assertThat(content(here)).containsEntry("both", "here").containsEntry("d/removed-there", "2");
    assertThat(content(there)).containsEntry("both", "there!").containsEntry("removed-here", "2");
    write(there, "both", "here"); // somebody settles it
    Files.setLastModifiedTime(
        there.resolve("both"), Files.getLastModifiedTime(here.resolve("both")));
    assertThat(mirror(DELETE).conflicts()).extracting(MirrorConflict::path).doesNotContain("both");
  }

  @Test
  void mirror_firstTime_whatIsEqualByDigestIsNoConflict() throws IOException {
    write(here, "same", "equal");
    write(there, "same", "equal"); // at another time
    write(here, "other", "12345");
    write(there, "other", "54321");
    write(there, "only-there", "x");

    MirrorResult first = mirror(DELETE);
    write(here, "same", "changed");
    MirrorResult second = mirror(DELETE);

    assertThat(first.conflicts()).containsExactly(new MirrorConflict("other", Reason.NEVER_EQUAL));
    assertThat(first.steps()).containsExactly(new MirrorStep(Kind.FETCH, "only-there"));
    assertThat(second.steps()).containsExactly(new MirrorStep(Kind.SEND, "same"));
    assertThat(content(there)).containsEntry("same", "changed").containsEntry("other", "54321");
  }

  @Test
  void mirror_removedWithoutDelete_isLeftUntilItIsAskedFor() throws IOException {
    write(here, "d/file", "1");
    write(here, "d/stays", "1");
    var unused = mirror(KEEP);
    Files.delete(there.resolve("d/file"));

    MirrorResult kept = mirror(KEEP);
    Map<String, String> after = content(here);
    MirrorResult removed = mirror(DELETE);

    assertThat(kept.left()).isEqualTo(1);
    assertThat(kept.steps()).isEmpty();
    assertThat(after).containsEntry("d/file", "1");
    assertThat(removed.steps()).containsExactly(new MirrorStep(Kind.REMOVE_HERE, "d/file"));
    assertThat(content(here)).isEqualTo(content(there));
  }

  @Test
  void mirror_oneSideIsGoneAltogether_failsAndRemovesNothing() throws IOException {
    write(here, "a", "1");
    var unused = mirror(DELETE);
    Files.move(there, data.resolve("workspaces/" + name + "/elsewhere"));

    assertThatThrownBy(() -> mirror(DELETE))
        .isInstanceOfSatisfying(
            TransferException.class,
            failure -> assertThat(failure.code()).isEqualTo(FailureCode.NOT_FOUND));
    assertThat(content(here)).containsEntry("a", "1");
  }

  @Test
  void push_whatCannotBeLookedAt_isNotRemovedFromTheTarget() throws Exception {
    write(here, "d/a", "1");
    write(here, "d/b", "1");
    var unused = Waiting.value(workspace.push(here, "/t", DELETE), PATIENCE);
    Files.delete(here.resolve("d/a"));
    Files.delete(here.resolve("d/b"));
    Files.delete(here.resolve("d"));
    Process fifo = new ProcessBuilder("mkfifo", here.resolve("d").toString()).start();
    assertThat(fifo.waitFor()).isZero();

    TreeResult pushed = Waiting.value(workspace.push(here, "/t", DELETE), PATIENCE);
    MirrorResult mirrored = mirror(DELETE);

    assertThat(pushed.failures()).extracting(TreeFailure::path).containsExactly("d");
    assertThat(pushed.removed()).isZero();
    assertThat(mirrored.steps()).isEmpty();
    assertThat(mirrored.complete()).isFalse();
    assertThat(content(there)).containsEntry("d/a", "1").containsEntry("d/b", "1");
  }

  private MirrorResult mirror(TreeOptions options) {
    Mono<MirrorResult> mirror =
        workspace.mirror(here, "/t", folder.resolve("state/memory"), options);
    return Waiting.value(mirror, PATIENCE);
  }

  /** Every write has a time of its own. */
  private void write(Path root, String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.resolveSibling(".").normalize());
    Files.writeString(file, text);
    tick += 1000;
    Files.setLastModifiedTime(file, FileTime.fromMillis(tick));
  }

  private static Map<String, String> content(Path root) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.filter(path -> !path.equals(root)).toList()) {
        String name = root.relativize(path).toString();
        if (Files.isSymbolicLink(path)) {
          content.put(name, "-> " + Files.readSymbolicLink(path));
        } else {
          content.put(name, Files.isDirectory(path) ? "/" : Files.readString(path));
        }
      }
    }
    return content;
  }
}
