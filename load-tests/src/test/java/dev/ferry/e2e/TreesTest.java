package dev.ferry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.FerryClient;
import dev.ferry.client.Workspace;
import dev.ferry.client.tree.TreeOptions;
import dev.ferry.client.tree.TreeProgress;
import dev.ferry.client.tree.TreeResult;
import dev.ferry.load.host.ServiceRooms;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.tree.SampleTree;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TreeFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** Trees there and back again, over the wire. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TreesTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final TreeOptions EPHEMERAL =
      TreeOptions.DEFAULTS.withDurability(Durability.EPHEMERAL);
  private static final TreeOptions VERIFIED = EPHEMERAL.withVerify(true);

  private final long seed = Seed.announce(TreesTest.class);
  @TempDir private Path folder;
  private Path data;
  private String name = "";
  private int count;
  private ServiceRooms service;
  private FerryClient client;
  private Workspace workspace;

  @BeforeAll
  void open(@TempDir Path shared) {
    data = shared;
    service = new ServiceRooms(data, Clock.systemUTC());
    client = FerryClient.create(ClientOptions.builder().address(service.address()).build());
  }

  @BeforeEach
  void begin() {
    name = "w" + ++count;
    workspace = client.workspace(name);
  }

  @AfterAll
  void close() {
    Waiting.done(client.close(), PATIENCE);
    service.close();
  }

  @Test
  void pushAndPull_everyKindOfEntry_treeDigestsAreEqual() throws IOException {
    Path source = SampleTree.ofEveryKind(folder.resolve("source"), seed);

    TreeResult pushed = wait(workspace.push(source, "/in/tree", VERIFIED));
    TreeResult pulled = wait(workspace.pull("/in/tree", folder.resolve("copy"), VERIFIED));

    assertThat(pushed.failures()).isEmpty();
    assertThat(pulled.failures()).isEmpty();
    assertThat(pushed.digest()).isPresent().isEqualTo(pulled.digest());
    Path copy = folder.resolve("copy");
    assertThat(Files.getAttribute(copy.resolve("a/shared-too"), "unix:ino"))
        .isEqualTo(Files.getAttribute(copy.resolve("zz-shared"), "unix:ino"));
    assertThat(Files.getAttribute(copy.resolve("shared"), "unix:nlink")).isEqualTo(3);
    assertThat(Files.getAttribute(copy.resolve("large"), "unix:nlink")).isEqualTo(2);
    assertThat(Files.readSymbolicLink(copy.resolve("dangling")))
        .isEqualTo(Path.of("/no/such/../thing"));
    assertThat(Files.getLastModifiedTime(copy.resolve("a/b")))
        .isEqualTo(Files.getLastModifiedTime(source.resolve("a/b")));
    assertThat(copy.resolve(".ferry-pull")).doesNotExist();
    assertThat(linkTime(copy.resolve("dangling")))
        .isEqualTo(linkTime(source.resolve("dangling")).truncatedTo(ChronoUnit.MICROS));
  }

  private static Instant linkTime(Path link) throws IOException {
    return Files.getLastModifiedTime(link, LinkOption.NOFOLLOW_LINKS).toInstant();
  }

  @Test
  void push_cancelledInTheMiddle_leavesWholeFilesOnlyAndGoesOn() throws IOException {
    Path source = SampleTree.ofSmallFiles(folder.resolve("source"), 1000, 3000, seed);
    Path there = data.resolve("workspaces/" + name + "/t");
    Disposable push = workspace.push(source, "/t", EPHEMERAL).subscribe();
    assertThat(Waiting.until(() -> Files.exists(there.resolve("d1")), PATIENCE)).isTrue();
    push.dispose();

    assertThat(Waiting.until(() -> isEmpty(data.resolve("trees")), PATIENCE)).isTrue();
    try (Stream<Path> all = Files.walk(there)) {
      assertThat(all.filter(Files::isRegularFile))
          .allSatisfy(file -> assertThat(file).hasSize(3000));
    }
    TreeResult again = wait(workspace.push(source, "/t", VERIFIED));
    assertThat(again.failures()).isEmpty();
    assertThat(again.digest()).isPresent();
  }

  @Test
  void pull_cancelledInTheMiddle_leavesWholeFilesOnlyAndGoesOn() throws IOException {
    Path source = SampleTree.ofSmallFiles(folder.resolve("source"), 1000, 3000, seed);
    var unused = wait(workspace.push(source, "/t", EPHEMERAL));
    Path copy = folder.resolve("copy");
    Disposable pull = workspace.pull("/t", copy, EPHEMERAL).subscribe();
    assertThat(Waiting.until(() -> Files.exists(copy.resolve("d1")), PATIENCE)).isTrue();
    pull.dispose();

    TreeResult again = wait(workspace.pull("/t", copy, VERIFIED));

    assertThat(again.failures()).isEmpty();
    assertThat(again.digest()).isPresent();
    assertThat(again.entries()).isEqualTo(1000 + 10 + 1);
    assertThat(copy.resolve(".ferry-pull")).doesNotExist();
  }

  @Test
  void pushAndPull_somebodyListens_isShownHowFarItIs() throws IOException {
    Path source = SampleTree.ofEveryKind(folder.resolve("source"), seed);
    List<TreeProgress> shown = new CopyOnWriteArrayList<>();
    FerryClient slow =
        FerryClient.create(
            ClientOptions.builder().address(service.address()).bytesPerSecond(4 << 20).build());

    TreeResult pushed =
        wait(slow.workspace(name).push(source, "/t", EPHEMERAL.withListener(shown::add)));
    Waiting.done(slow.close(), PATIENCE);

    TreeProgress last = shown.get(shown.size() - 1);
    assertThat(last.transferred()).isEqualTo(pushed.transferred());
    assertThat(last.transferredBytes()).isEqualTo(pushed.transferredBytes());
    assertThat(last.entries()).isEqualTo(pushed.entries());
    assertThat(shown)
        .extracting(TreeProgress::transferredBytes)
        .as("the large file while it is under way")
        .anyMatch(bytes -> bytes > 0 && bytes < pushed.transferredBytes());
    List<TreeProgress> pulls = new CopyOnWriteArrayList<>();
    var unused =
        wait(workspace.pull("/t", folder.resolve("c"), EPHEMERAL.withListener(pulls::add)));
    assertThat(pulls.get(pulls.size() - 1).transferred()).isEqualTo(pushed.transferred());
  }

  private static boolean isEmpty(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void push_again_sendsNothing() throws IOException {
    Path source = SampleTree.ofEveryKind(folder.resolve("source"), seed);
    TreeResult first = wait(workspace.push(source, "/t", EPHEMERAL));

    TreeResult second = wait(workspace.push(source, "/t", EPHEMERAL));

    assertThat(first.failures()).isEmpty();
    assertThat(second.transferred()).isZero();
    assertThat(second.same()).isEqualTo(second.entries()).isEqualTo(first.entries());
  }

  @Test
  void mirror_changedOnBothSides_makesTargetEqual() throws IOException {
    Path source = SampleTree.ofSmallFiles(folder.resolve("source"), 300, 100, seed);
    var unusedFirst = wait(workspace.push(source, "/t", EPHEMERAL));
    Files.writeString(source.resolve("d1/file-150"), "changed");
    Files.delete(source.resolve("d1/file-151"));
    Files.writeString(source.resolve("d1/new"), "new");
    Path there = data.resolve("workspaces/" + name + "/t");
    Files.createDirectories(there.resolve("extra/deep"));
    Files.writeString(there.resolve("extra/deep/file"), "extra");

    TreeResult rehearsed =
        wait(workspace.push(source, "/t", EPHEMERAL.withDelete(true).withDryRun(true)));
    TreeResult mirrored = wait(workspace.push(source, "/t", VERIFIED.withDelete(true)));

    assertThat(rehearsed.removed()).isEqualTo(mirrored.removed()).isEqualTo(4);
    assertThat(rehearsed.transferred()).isEqualTo(mirrored.transferred()).isEqualTo(2);
    assertThat(mirrored.failures()).isEmpty();
    assertThat(there.resolve("extra")).doesNotExist();
    assertThat(Files.readString(there.resolve("d1/file-150"))).isEqualTo("changed");
    TreeResult back = wait(workspace.pull("/t", source, VERIFIED.withDelete(true)));
    assertThat(back.transferred()).isZero();
    assertThat(back.digest()).isEqualTo(mirrored.digest());
  }

  @Test
  void push_withRules_leavesOutAndCounts() throws IOException {
    Path source = SampleTree.ofSmallFiles(folder.resolve("source"), 10, 10, seed);
    Files.writeString(source.resolve(".gitignore"), "*.log\n!keep.log\nbuild/\n");
    Files.writeString(source.resolve("a.log"), "x");
    Files.writeString(source.resolve("d0/keep.log"), "x");
    Files.createDirectories(source.resolve("build/deep"));
    Files.writeString(source.resolve("d0/secret"), "x");

    TreeResult pushed =
        wait(
            workspace.push(
                source,
                "/t",
                VERIFIED.withIgnoreFile(".gitignore").withExcludes(List.of("secret"))));

    assertThat(pushed.failures()).isEmpty();
    assertThat(pushed.ignored()).isEqualTo(3);
    Path there = data.resolve("workspaces/" + name + "/t");
    assertThat(there.resolve("a.log")).doesNotExist();
    assertThat(there.resolve("build")).doesNotExist();
    assertThat(there.resolve("d0/secret")).doesNotExist();
    assertThat(there.resolve("d0/keep.log")).exists();
  }

  @Test
  void push_whatCannotTravel_isToldAndOthersGoOn() throws Exception {
    Path source = SampleTree.ofSmallFiles(folder.resolve("source"), 20, 10, seed);
    assertThat(new ProcessBuilder("mkfifo", source.resolve("pipe").toString()).start().waitFor())
        .isZero();
    Files.writeString(source.resolve("back\\slash"), "x");
    Path there = Files.createDirectories(data.resolve("workspaces/" + name + "/t/d0/file-3/full"));

    TreeResult pushed = wait(workspace.push(source, "/t", EPHEMERAL));

    assertThat(pushed.failures())
        .extracting(TreeFailure::path)
        .containsExactlyInAnyOrder("pipe", "back\\slash", "d0/file-3");
    assertThat(pushed.failures())
        .extracting(TreeFailure::code)
        .containsExactlyInAnyOrder(
            FailureCode.NOT_A_FILE, FailureCode.INVALID_PATH, FailureCode.NOT_A_FILE);
    assertThat(pushed.transferred()).isEqualTo(19);
    assertThat(there).isDirectory();
  }

  @Test
  void pushAndPull_linkInTheWay_isNotFollowed() throws IOException {
    Path source = SampleTree.ofSmallFiles(folder.resolve("source"), 5, 10, seed);
    Path outside = Files.createDirectories(folder.resolve("outside"));
    Path there = Files.createDirectories(data.resolve("workspaces/" + name + "/t"));
    Files.createSymbolicLink(there.resolve("d0"), outside);
    TreeResult pushed = wait(workspace.push(source, "/t", EPHEMERAL));
    Files.delete(there.resolve("d0"));
    var unused = wait(workspace.push(source, "/t", EPHEMERAL));
    Path copy = Files.createDirectories(folder.resolve("copy"));
    Files.createSymbolicLink(copy.resolve("d0"), outside);

    TreeResult pulled = wait(workspace.pull("/t", copy, EPHEMERAL));

    assertThat(outside).isEmptyDirectory();
    assertThat(pushed.failures()).extracting(TreeFailure::code).contains(FailureCode.INVALID_PATH);
    assertThat(pulled.failures()).extracting(TreeFailure::code).contains(FailureCode.INVALID_PATH);
    assertThat(Files.exists(copy.resolve("d0"), LinkOption.NOFOLLOW_LINKS)).isTrue();
  }

  @Test
  void push_durable_isWholeAndVerified() throws IOException {
    Path source = SampleTree.ofEveryKind(folder.resolve("source"), seed);

    TreeResult pushed = wait(workspace.push(source, "/", TreeOptions.DEFAULTS.withVerify(true)));

    assertThat(pushed.failures()).isEmpty();
    assertThat(pushed.transferredBytes()).isGreaterThan(3 << 20);
  }

  private static <T> T wait(Mono<T> call) {
    return Waiting.value(call, PATIENCE);
  }
}
