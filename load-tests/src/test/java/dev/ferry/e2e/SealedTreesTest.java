package dev.ferry.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.FerryClient;
import dev.ferry.client.Workspace;
import dev.ferry.client.tree.MirrorResult;
import dev.ferry.client.tree.TreeOptions;
import dev.ferry.client.tree.TreeResult;
import dev.ferry.load.host.ServiceRooms;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.tree.SampleTree;
import dev.ferry.service.hook.HookCalls;
import dev.ferry.service.hook.HookFactory;
import dev.ferry.service.hook.HookRule;
import dev.ferry.service.hook.HookSettings;
import dev.ferry.service.hook.Hooks;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TreeFailure;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Trees of a workspace whose contents are encrypted at rest, over the wire (ADR 32). */
final class SealedTreesTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final TreeOptions EPHEMERAL =
      TreeOptions.DEFAULTS.withDurability(Durability.EPHEMERAL);
  private static final TreeOptions VERIFIED = EPHEMERAL.withVerify(true);

  private final long seed = Seed.announce(SealedTreesTest.class);
  @TempDir private Path folder;
  private Path data;
  private @Nullable ServiceRooms service;
  private @Nullable FerryClient client;
  private Workspace workspace;

  @BeforeEach
  void open() {
    data = folder.resolve("data");
    start(1);
  }

  private void start(int key) {
    ServiceRooms rooms = new ServiceRooms(data, Clock.systemUTC(), encryption(key));
    service = rooms;
    FerryClient opened =
        FerryClient.create(ClientOptions.builder().address(rooms.address()).build());
    client = opened;
    workspace = opened.workspace("ws");
  }

  private static Hooks encryption(int key) {
    HookFactory factory =
        ServiceLoader.load(HookFactory.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(each -> each.type().equals("aes-gcm"))
            .findFirst()
            .orElseThrow();
    byte[] bytes = new byte[32];
    bytes[0] = (byte) key;
    HookSettings settings =
        new HookSettings(
            "at-rest", Map.of("active", "k", "keys.k", Base64.getEncoder().encodeToString(bytes)));
    return new Hooks(
        List.of(new HookRule("at-rest", "*", factory.create(settings))),
        new HookCalls(
            Schedulers.immediate(), Schedulers.parallel(), Duration.ofSeconds(10), name -> {}));
  }

  @AfterEach
  void close() {
    FerryClient opened = client;
    ServiceRooms rooms = service;
    if (opened != null && rooms != null) {
      Waiting.done(opened.close(), PATIENCE);
      rooms.close();
    }
  }

  private static <T> T wait(Mono<T> call) {
    return Waiting.value(call, PATIENCE);
  }

  private Path there(String path) {
    return data.resolve("workspaces/ws/t/" + path);
  }

  @Test
  void pushAndPull_everyKindOfEntry_treeDigestsAreEqualAndNothingIsPlainAtRest()
      throws IOException {
    Path source = SampleTree.ofEveryKind(folder.resolve("source"), seed);

    TreeResult pushed = wait(workspace.push(source, "/t", VERIFIED));
    Path copy = folder.resolve("copy");
    TreeResult pulled = wait(workspace.pull("/t", copy, VERIFIED));
    TreeResult again = wait(workspace.push(source, "/t", EPHEMERAL));

    assertThat(pushed.failures()).isEmpty();
    assertThat(pulled.failures()).isEmpty();
    assertThat(pushed.digest()).isPresent().isEqualTo(pulled.digest());
    assertThat(Files.getAttribute(copy.resolve("shared"), "unix:nlink")).isEqualTo(3);
    assertThat(Files.getAttribute(copy.resolve("large"), "unix:nlink")).isEqualTo(2);
    assertThat(Files.getAttribute(there("shared"), "unix:nlink")).isEqualTo(3);
    assertThat(again.transferred()).isZero();
    assertThat(again.same()).isEqualTo(pushed.entries());
    assertThat(Files.size(there("edge"))).isEqualTo(73 + 256 * 1024 + 5 * 28);
    for (String file : List.of("a/b/c d/ünïcode 日本/small.txt", "edge", "over", "large", "shared")) {
      assertNotPlain(source.resolve(file));
    }
  }

  /** Nowhere in the data folder is a piece of that file to be read. */
  private void assertNotPlain(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    String canary = new String(Arrays.copyOfRange(content, 500, 540), ISO_8859_1);
    try (Stream<Path> all = Files.walk(data)) {
      assertThat(all.filter(Files::isRegularFile).filter(each -> text(each).contains(canary)))
          .isEmpty();
    }
  }

  private static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void mirror_oneWayAndBothWays_movesWhatChanged() throws IOException {
    Path source = SampleTree.ofSmallFiles(folder.resolve("source"), 120, 3000, seed);
    Path large =
        SampleTree.ofSmallFiles(folder.resolve("l"), 1, 2 << 20, seed).resolve("d0/file-0");
    Files.move(large, source.resolve("large"));
    var unused = wait(workspace.push(source, "/t", EPHEMERAL));
    Files.delete(source.resolve("d0/file-3"));
    Files.writeString(source.resolve("d0/file-4"), "changed");
    try (RandomAccessFile file = new RandomAccessFile(source.resolve("large").toFile(), "rw")) {
      file.seek(1_000_000);
      file.write(42);
    }

    TreeResult rehearsed =
        wait(workspace.push(source, "/t", EPHEMERAL.withDelete(true).withDryRun(true)));
    TreeResult mirrored = wait(workspace.push(source, "/t", VERIFIED.withDelete(true)));

    assertThat(mirrored.failures()).isEmpty();
    assertThat(rehearsed.removed()).isEqualTo(mirrored.removed()).isEqualTo(1);
    assertThat(rehearsed.transferred()).isEqualTo(mirrored.transferred()).isEqualTo(2);
    assertThat(mirrored.keptBytes()).isEqualTo((2 << 20) - 256 * 1024);
    Path copy = folder.resolve("copy");
    Path memory = folder.resolve("memory");
    MirrorResult first = wait(workspace.mirror(copy, "/t", memory, EPHEMERAL));
    Files.writeString(copy.resolve("d0/file-4"), "changed here");
    var written = wait(workspace.write("/t/d0/file-5", "changed there".getBytes(ISO_8859_1)));
    MirrorResult second = wait(workspace.mirror(copy, "/t", memory, EPHEMERAL));

    assertThat(first.complete() && second.complete()).isTrue();
    assertThat(written.lengthBytes()).isEqualTo(13);
    assertThat(second.steps()).hasSize(2);
    assertThat(copy.resolve("d0/file-5")).hasContent("changed there");
    assertThat(wait(workspace.read("/t/d0/file-4")).bytes().remaining()).isEqualTo(12);
  }

  @Test
  void pull_ofRottenFilesAndWithAnotherKey_failsFileByFile() throws IOException {
    Path source = SampleTree.ofSmallFiles(folder.resolve("source"), 10, 70_000, seed);
    var unused = wait(workspace.push(source, "/t", EPHEMERAL));
    try (RandomAccessFile file = new RandomAccessFile(there("d0/file-3").toFile(), "rw")) {
      file.seek(69_000);
      file.write(file.read() ^ 1);
    }
    Files.write(there("d0/file-4"), Arrays.copyOf(Files.readAllBytes(there("d0/file-4")), 80));
    Files.writeString(there("d0/file-5"), "put there by a process of the sandbox");

    TreeResult pulled = wait(workspace.pull("/t", folder.resolve("copy"), VERIFIED));

    assertThat(pulled.failures())
        .allSatisfy(failure -> assertThat(failure.message()).contains("'at-rest'"))
        .extracting(TreeFailure::path)
        .containsExactlyInAnyOrder("d0/file-3", "d0/file-4", "d0/file-5");
    assertThat(Files.mismatch(folder.resolve("copy/d0/file-6"), source.resolve("d0/file-6")))
        .isEqualTo(-1);
    close();
    start(2);
    TreeResult locked = wait(workspace.pull("/t", folder.resolve("none"), EPHEMERAL));
    assertThat(locked.failures()).hasSize(10);
    assertThat(locked.failures())
        .extracting(TreeFailure::code)
        .containsOnly(FailureCode.HOOK_FAILED);
  }
}
