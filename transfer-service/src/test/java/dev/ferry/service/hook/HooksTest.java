package dev.ferry.service.hook;

import static dev.ferry.service.hook.HookedService.codeOf;
import static dev.ferry.service.hook.HookedService.failure;
import static dev.ferry.service.hook.HookedService.get;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.client.DownloadRequest;
import dev.ferry.client.ReadRequest;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.client.batch.BatchFile;
import dev.ferry.client.tree.TreeOptions;
import dev.ferry.client.tree.TreeResult;
import dev.ferry.service.hook.HookedTransfer.Direction;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreeFailure;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WriteCondition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Hooks around every way into a workspace and out of it (docs/operations.md §2f). */
public final class HooksTest {
  private static final int LENGTH = 3_000_000;

  @TempDir private Path data;
  @TempDir private Path local;

  private static HookRule refusing(Direction direction) {
    return Refusing.rule(direction);
  }

  private static WorkspaceFile file(String path) {
    return WorkspaceFile.parse("ws:" + path);
  }

  private static byte[] virus() {
    byte[] bytes = content(0);
    System.arraycopy("virus".getBytes(UTF_8), 0, bytes, 2_500_000, 5);
    return bytes;
  }

  private static byte[] content(long offset) {
    ByteBuffer bytes = ByteBuffer.allocate((int) (LENGTH - offset));
    new SeededBytes(5).fill(bytes, offset);
    return bytes.array();
  }

  private static Mono<?> upload(HookedService hooked, String path, byte[] bytes) {
    UploadSource source =
        UploadSource.ofPublisher(ContentLength.DEFERRED, Flux.just(ByteBuffer.wrap(bytes)));
    return hooked.client.upload(UploadRequest.of(source, file(path))).completion();
  }

  @Test
  void hookRefused_byName_onEveryWayIn() throws IOException {
    try (HookedService hooked = new HookedService(data, refusing(Direction.UPLOAD))) {
      var unused = get(hooked.workspace().write("/fine", new byte[10]));
      assertThat(failure(upload(hooked, "/large.no", new byte[LENGTH])))
          .hasMessageContaining("Hook 'guard' refuses ws:/large.no: its name ends with .no")
          .extracting(TransferException::code)
          .isEqualTo(FailureCode.HOOK_REFUSED);
      assertThat(codeOf(hooked.workspace().write("/small.no", new byte[10])))
          .isEqualTo(FailureCode.HOOK_REFUSED);
      assertThat(codeOf(hooked.workspace().copy("/fine", "/copy.no", WriteCondition.ALWAYS)))
          .isEqualTo(FailureCode.HOOK_REFUSED);
      assertThat(codeOf(hooked.workspace().move("/fine", "/moved.no", false)))
          .isEqualTo(FailureCode.HOOK_REFUSED);
      assertThat(codeOf(hooked.workspace().link("/link.no", "fine")))
          .isEqualTo(FailureCode.HOOK_REFUSED);
      assertThat(
              codeOf(
                  hooked
                      .workspace()
                      .batches()
                      .write(
                          List.of(
                              BatchFile.of("a", new byte[1]), BatchFile.of("b.no", new byte[1])))))
          .isEqualTo(FailureCode.HOOK_REFUSED);
      assertThat(names()).containsExactly("fine");
      assertThat(hooked.service.space.reservedBytes()).isZero();
      assertThat(data.resolve("staging")).isEmptyDirectory();
    }
  }

  @Test
  void hookRefused_byContent_onEveryWayIn() throws IOException {
    byte[] small = "a virus".getBytes(UTF_8);
    try (HookedService hooked = new HookedService(data, refusing(Direction.UPLOAD))) {
      assertThat(failure(upload(hooked, "/large", virus())).getMessage())
          .contains("a virus is in it");
      assertThat(codeOf(hooked.workspace().write("/small", small)))
          .isEqualTo(FailureCode.HOOK_REFUSED);
      assertThat(codeOf(hooked.workspace().batches().write(List.of(BatchFile.of("a", small)))))
          .isEqualTo(FailureCode.HOOK_REFUSED);
      assertThat(names()).isEmpty();
      assertThat(data.resolve("staging")).isEmptyDirectory();
    }
  }

  private List<String> names() throws IOException {
    try (var entries = Files.list(data.resolve("workspaces/ws"))) {
      return entries.map(each -> each.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void tree_withRefusedEntries_isThereButForThose() throws IOException {
    Files.writeString(local.resolve("a.no"), "1");
    Files.writeString(local.resolve("b"), "a virus");
    Files.writeString(local.resolve("c"), "fine");
    Files.write(local.resolve("large.no"), new byte[LENGTH]);
    try (HookedService hooked = new HookedService(data, refusing(Direction.UPLOAD))) {
      TreeResult result = get(hooked.workspace().push(local, "/t", TreeOptions.DEFAULTS));

      assertThat(result.failures().stream().map(TreeFailure::path))
          .containsExactlyInAnyOrder("a.no", "b", "large.no");
      assertThat(result.failures().stream().map(TreeFailure::code))
          .containsOnly(FailureCode.HOOK_REFUSED);
      assertThat(data.resolve("workspaces/ws/t/c")).hasContent("fine");
      assertThat(data.resolve("workspaces/ws/t/a.no")).doesNotExist();
    }
  }

  @Test
  void download_refused_givesNoByteOnAnyWayOut() throws IOException {
    Path root = Files.createDirectories(data.resolve("workspaces/ws"));
    Files.writeString(root.resolve("small.no"), "1");
    Files.write(root.resolve("large"), virus());
    Files.writeString(root.resolve("fine"), "fine");
    try (HookedService hooked = new HookedService(data, refusing(Direction.DOWNLOAD))) {
      assertThat(codeOf(hooked.workspace().read("/small.no"))).isEqualTo(FailureCode.HOOK_REFUSED);
      assertThat(codeOf(hooked.client.read(ReadRequest.of(file("/large"))).then()))
          .isEqualTo(FailureCode.HOOK_REFUSED);
      assertThat(
              codeOf(
                  hooked
                      .client
                      .download(DownloadRequest.of(file("/large"), local.resolve("l")))
                      .completion()))
          .isEqualTo(FailureCode.HOOK_REFUSED);
      TreeResult pulled = get(hooked.workspace().pull("/", local, TreeOptions.DEFAULTS));
      assertThat(pulled.failures().stream().map(TreeFailure::path))
          .containsExactlyInAnyOrder("small.no", "large");
      assertThat(local.resolve("fine")).hasContent("fine");
      assertThat(local.resolve("large")).doesNotExist();
      assertThat(local.resolve("small.no")).doesNotExist();
      assertThat(get(hooked.workspace().read("/fine")).bytes().remaining()).isEqualTo(4);
    }
  }

  @Test
  void hookFailed_whereOneBreaks_namesItAndTheUploadGoesOnLater() {
    List<String> broken = new CopyOnWriteArrayList<>(List.of("yes"));
    DenyHook breaking =
        new DenyHook() {
          @Override
          public Mono<Verdict> admit(HookedTransfer transfer) {
            return Mono.just(Verdict.allowed());
          }

          @Override
          public Mono<Verdict> inspect(HookedTransfer transfer, HookContent content) {
            return broken.isEmpty()
                ? Mono.just(Verdict.allowed())
                : Mono.error(new IllegalStateException("secret of the scanner"));
          }
        };
    try (HookedService hooked = new HookedService(data, new HookRule("scanner", "*", breaking))) {
      UploadRequest request =
          UploadRequest.of(
              UploadSource.ofReplayable(
                  ContentLength.of(LENGTH), offset -> Flux.just(ByteBuffer.wrap(content(offset)))),
              file("/f"));
      TransferException failure = failure(hooked.client.upload(request).completion());
      assertThat(failure.code()).isEqualTo(FailureCode.HOOK_FAILED);
      assertThat(failure.getMessage()).contains("'scanner'").doesNotContain("secret");
      assertThat(failure.details()).containsEntry("hook", "scanner");
      assertThat(hooked.failed).containsExactly("scanner");
      assertThat(data.resolve("workspaces/ws/f")).doesNotExist();

      broken.clear();
      assertThat(get(hooked.client.upload(request).completion()).lengthBytes()).isEqualTo(LENGTH);
    }
  }

  @Test
  void hook_thatIsSilent_isGivenUp() throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    ObserveHook blocking =
        new ObserveHook() {
          @Override
          public Mono<Void> begun(HookedTransfer transfer) {
            return Mono.fromCallable(
                () -> {
                  never.await();
                  return null;
                });
          }
        };
    try (HookedService hooked =
        new HookedService(data, Duration.ofMillis(200), new HookRule("slow", "*", blocking))) {
      assertThat(codeOf(hooked.workspace().write("/f", new byte[1])))
          .isEqualTo(FailureCode.HOOK_FAILED);
    } finally {
      never.countDown();
    }
  }

  @Test
  void observers_ofUploadAndDownload_areToldInOrder() {
    List<String> log = new CopyOnWriteArrayList<>();
    try (HookedService hooked =
        new HookedService(
            data,
            new HookRule("first", "*", new Told("first", log)),
            new HookRule("elsewhere", "other", new Told("elsewhere", log)),
            new HookRule("second", "ws", new Told("second", log)))) {
      var unused = get(upload(hooked, "/f", new byte[LENGTH]));
      assertThat(log)
          .containsExactly(
              "first UPLOAD ws:/f begun",
              "second UPLOAD ws:/f begun",
              "first UPLOAD ws:/f complete of 3000000",
              "second UPLOAD ws:/f complete of 3000000",
              "first UPLOAD ws:/f done",
              "second UPLOAD ws:/f done");
      log.clear();
      assertThat(
              get(
                  hooked
                      .client
                      .read(ReadRequest.of(file("/f")))
                      .map(ByteBuffer::remaining)
                      .reduce(0, Integer::sum)))
          .isEqualTo(LENGTH);
      assertThat(log)
          .containsExactly(
              "first DOWNLOAD ws:/f begun",
              "second DOWNLOAD ws:/f begun",
              "first DOWNLOAD ws:/f complete of 3000000",
              "second DOWNLOAD ws:/f complete of 3000000",
              "first DOWNLOAD ws:/f done",
              "second DOWNLOAD ws:/f done");
    }
  }
}
