package dev.ferry.service.hook;

import static dev.ferry.service.hook.HookedService.failure;
import static dev.ferry.service.hook.HookedService.get;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.client.tar.TarOptions;
import dev.ferry.client.tar.TarResult;
import dev.ferry.service.hook.HookedTransfer.Direction;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreeFailure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Each member of a tar stream is a transfer of its own to hooks (docs/operations.md §2f). */
final class TarHooksTest {
  private static final int LONG = 2_500_000;

  @TempDir private Path data;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, UTF_8.name());

  private void entry(String name, byte type, String target, byte[] content) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
    entry.setLinkName(target);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private void file(String name, byte[] content) throws IOException {
    entry(name, TarConstants.LF_NORMAL, "", content);
  }

  private static byte[] content(int length, String ending) {
    ByteBuffer content = ByteBuffer.allocate(length);
    new SeededBytes(9).fill(content, 0);
    byte[] end = ending.getBytes(UTF_8);
    System.arraycopy(end, 0, content.array(), length - end.length, end.length);
    return content.array();
  }

  private Mono<TarResult> push(HookedService hooked) throws IOException {
    tar.close();
    return hooked
        .workspace()
        .tar()
        .push(
            "/t",
            Flux.just(ByteBuffer.wrap(bytes.toByteArray())),
            TarOptions.DEFAULTS.withLinks(true));
  }

  @Test
  void push_membersThatHooksRefuse_areToldAndTheOthersCome() throws IOException {
    file("a", "fine".getBytes(UTF_8));
    file("b.no", "1".getBytes(UTF_8));
    file("c", "a virus".getBytes(UTF_8));
    file("long.no", content(LONG, ""));
    file("long-virus", content(LONG, "virus"));
    file("long", content(LONG, "fine"));
    entry("link.no", TarConstants.LF_SYMLINK, "a", new byte[0]);
    entry("name.no", TarConstants.LF_LINK, "a", new byte[0]);
    entry("name", TarConstants.LF_LINK, "a", new byte[0]);
    entry("d.no/", TarConstants.LF_DIR, "", new byte[0]);
    try (HookedService hooked = new HookedService(data, Refusing.rule(Direction.UPLOAD))) {
      TarResult result = get(push(hooked));

      assertThat(result.refused())
          .allSatisfy(each -> assertThat(each.code()).isEqualTo(FailureCode.HOOK_REFUSED))
          .extracting(TreeFailure::path)
          .containsExactly("b.no", "c", "long.no", "long-virus", "link.no", "name.no");
      assertThat(result.files()).isEqualTo(2);
      assertThat(result.links()).isEqualTo(1);
      assertThat(result.lengthBytes()).isEqualTo(LONG + 4);
      assertThat(names()).containsExactly("a", "d.no", "long", "name");
      assertThat(Files.readAllBytes(there("long"))).isEqualTo(content(LONG, "fine"));
      assertThat(Files.getAttribute(there("name"), "unix:nlink")).isEqualTo(2);
      assertNothingStaged(hooked);
    }
  }

  private Path there(String name) {
    return data.resolve("workspaces/ws/t").resolve(name);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> all = Files.list(there(""))) {
      return all.map(each -> String.valueOf(each.getFileName())).sorted().toList();
    }
  }

  private void assertNothingStaged(HookedService hooked) {
    assertThat(data.resolve("trees")).isEmptyDirectory();
    assertThat(hooked.service.space.reservedBytes()).isZero();
  }

  @Test
  void push_observers_areToldOfEachMember() throws IOException {
    file("a", new byte[10]);
    file("long", content(LONG, ""));
    List<String> log = new CopyOnWriteArrayList<>();
    try (HookedService hooked =
        new HookedService(data, new HookRule("o", "*", new Told("o", log)))) {
      assertThat(get(push(hooked)).complete()).isTrue();
    }
    assertThat(log)
        .containsExactly(
            "o UPLOAD ws:/t/a begun",
            "o UPLOAD ws:/t/a complete of 10",
            "o UPLOAD ws:/t/long begun",
            "o UPLOAD ws:/t/a done",
            "o UPLOAD ws:/t/long complete of " + LONG,
            "o UPLOAD ws:/t/long done");
  }

  @Test
  void push_cancelledWhileAHookLooks_leavesNothing() throws Exception {
    file("first", new byte[10]);
    file("long", content(LONG, ""));
    CountDownLatch looking = new CountDownLatch(1);
    DenyHook slow =
        new DenyHook() {
          @Override
          public Mono<Verdict> admit(HookedTransfer transfer) {
            return Mono.just(Verdict.allowed());
          }

          @Override
          public Mono<Verdict> inspect(HookedTransfer transfer, HookContent content) {
            looking.countDown();
            return Mono.never();
          }
        };
    try (HookedService hooked = new HookedService(data, new HookRule("slow", "*", slow))) {
      Disposable pushing = push(hooked).subscribe(done -> {}, failure -> {});
      assertThat(looking.await(20, TimeUnit.SECONDS)).isTrue();
      pushing.dispose();

      var unused =
          Flux.interval(Duration.ofMillis(20), Schedulers.boundedElastic())
              .onBackpressureDrop()
              .filter(tick -> isEmpty(data.resolve("trees")))
              .blockFirst(HookedService.PATIENCE);
      assertNothingStaged(hooked);
      assertThat(there("first")).doesNotExist();
    }
  }

  private static boolean isEmpty(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void pull_filesThatHooksRefuse_areLeftOutAndTheStreamFailsBehindItsEnd() throws IOException {
    Path there = Files.createDirectories(data.resolve("workspaces/ws/t/d"));
    Files.writeString(there.resolve("a"), "fine");
    Files.writeString(there.resolve("b.no"), "1");
    Files.writeString(there.resolve("c"), "a virus");
    Files.createLink(there.resolve("name"), there.resolve("a"));
    Files.createLink(there.resolve("name.no"), there.resolve("a"));
    Files.write(there.resolve("z"), content(LONG, ""));
    List<String> log = new CopyOnWriteArrayList<>();
    try (HookedService hooked =
        new HookedService(
            data, Refusing.rule(Direction.DOWNLOAD), new HookRule("o", "*", new Told("o", log)))) {
      TransferException failure = failure(pulled(hooked).then());

      assertThat(failure.code()).isEqualTo(FailureCode.HOOK_REFUSED);
      assertThat(failure.getMessage()).contains("but for 3 files").contains("ws:/t/d/b.no");
      assertThat(failure.details()).containsEntry("left-out", "3").containsEntry("hook", "guard");
      assertThat(members())
          .containsOnlyKeys("d/", "d/a", "d/name", "d/z")
          .containsEntry("d/name", "-> d/a");
      assertThat(log)
          .contains("o DOWNLOAD ws:/t/d/a done", "o DOWNLOAD ws:/t/d/z complete of " + LONG)
          .doesNotContain("o DOWNLOAD ws:/t/d/c done");
    }
  }

  private Flux<ByteBuffer> pulled(HookedService hooked) {
    return hooked
        .workspace()
        .tar()
        .pull("/t")
        .doOnNext(
            some -> {
              byte[] copy = new byte[some.remaining()];
              some.get(copy);
              bytes.writeBytes(copy);
            });
  }

  /** Names, and where links lead. */
  private Map<String, String> members() throws IOException {
    Map<String, String> members = new TreeMap<>();
    try (TarArchiveInputStream in =
        new TarArchiveInputStream(new ByteArrayInputStream(bytes.toByteArray()), UTF_8.name())) {
      for (TarArchiveEntry each = in.getNextEntry(); each != null; each = in.getNextEntry()) {
        members.put(each.getName(), each.isLink() ? "-> " + each.getLinkName() : "");
      }
    }
    return members;
  }

  @Test
  void tar_ofAnEncryptedWorkspace_goesInAndOut() throws IOException {
    file("a", "a secret that nobody finds on the disk".getBytes(UTF_8));
    file("long", content(LONG, "a secret that nobody finds on the disk"));
    file("block", content(65_536, ""));
    file("empty", new byte[0]);
    HookRule encryption =
        EncryptionTest.rule(
            "at-rest",
            "aes-gcm",
            Map.of("active", "k", "keys.k", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="));
    try (HookedService hooked = new HookedService(data, encryption)) {
      assertThat(get(push(hooked)).complete()).isTrue();
      assertThat(Files.size(there("long"))).isEqualTo(73 + LONG + 28 * (LONG / 65_536 + 1));
      for (String name : names()) {
        assertThat(Files.readString(there(name), ISO_8859_1))
            .startsWith("FERRYGCM1")
            .doesNotContain("secret");
      }
      byte[] sent = bytes.toByteArray();
      bytes.reset();
      var unused = pulled(hooked).blockLast(HookedService.PATIENCE);
      assertThat(contents(bytes.toByteArray())).isEqualTo(contents(sent));

      byte[] rotten = Files.readAllBytes(there("long"));
      rotten[1_000_000] ^= 1;
      Files.write(there("long"), rotten);
      TransferException failure = failure(pulled(hooked).then());
      assertThat(failure.code()).isEqualTo(FailureCode.HOOK_FAILED);
      assertThat(failure.getMessage()).contains("/long: Hook 'at-rest' failed");
    }
  }

  private static Map<String, ByteBuffer> contents(byte[] stream) throws IOException {
    Map<String, ByteBuffer> contents = new TreeMap<>();
    try (TarArchiveInputStream in =
        new TarArchiveInputStream(new ByteArrayInputStream(stream), UTF_8.name())) {
      for (TarArchiveEntry each = in.getNextEntry(); each != null; each = in.getNextEntry()) {
        contents.put(each.getName(), ByteBuffer.wrap(in.readAllBytes()));
      }
    }
    return contents;
  }
}
