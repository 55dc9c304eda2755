package dev.ferry.service.hook;

import static dev.ferry.service.hook.HookedService.codeOf;
import static dev.ferry.service.hook.HookedService.failure;
import static dev.ferry.service.hook.HookedService.get;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.client.DownloadRequest;
import dev.ferry.client.ReadRequest;
import dev.ferry.client.Upload;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.client.batch.BatchFile;
import dev.ferry.client.batch.BatchItem;
import dev.ferry.client.tree.TreeOptions;
import dev.ferry.client.tree.TreeResult;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WriteCondition;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** AES-GCM at rest, through the service and the SDK (ADR 27). */
final class EncryptionTest {
  private static final SeededBytes CONTENT = new SeededBytes(77);
  private static final WorkspaceFile FILE = WorkspaceFile.parse("ws:/f");
  private static final String OLD = key(1);
  private static final String NEW = key(2);

  @TempDir private Path data;
  @TempDir private Path local;

  private static String key(int seed) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) seed;
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static HookRule encryption(String active, String... keys) {
    Map<String, String> settings = new HashMap<>(Map.of("active", active));
    for (String key : keys) {
      settings.put("keys.k" + (key.equals(OLD) ? 1 : 2), key);
    }
    return rule("at-rest", "aes-gcm", settings);
  }

  static HookRule rule(String name, String type, Map<String, String> settings) {
    HookFactory factory =
        ServiceLoader.load(HookFactory.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(each -> each.type().equals(type))
            .findFirst()
            .orElseThrow();
    return new HookRule(name, "ws", factory.create(new HookSettings(name, settings)));
  }

  private HookedService start() {
    return new HookedService(data, encryption("k1", OLD));
  }

  private Path atRest() {
    return data.resolve("workspaces/ws/f");
  }

  private static byte[] content(long offset, int length) {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    CONTENT.fill(bytes, offset);
    return bytes.array();
  }

  private static UploadSource source(int length) {
    return UploadSource.ofReplayable(
        ContentLength.of(length),
        offset -> Flux.just(ByteBuffer.wrap(content(offset, (int) (length - offset)))));
  }

  private static byte[] read(HookedService hooked, ReadRequest request) {
    ByteBuffer all = ByteBuffer.allocate(8 << 20);
    var unused = hooked.client.read(request).doOnNext(all::put).blockLast(HookedService.PATIENCE);
    byte[] bytes = new byte[all.flip().remaining()];
    all.get(bytes);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 1 << 20, 3_000_001, 4 << 20})
  void upload_ofAnyLength_liesEncryptedAndComesBackAsItWas(int length) throws IOException {
    try (HookedService hooked = start()) {
      Receipt receipt =
          get(hooked.client.upload(UploadRequest.of(source(length), FILE)).completion());

      assertThat(receipt.lengthBytes()).isEqualTo(length);
      assertThat(receipt.digest().orElseThrow().bytes()).isEqualTo(CONTENT.digest(length));
      byte[] rest = Files.readAllBytes(atRest());
      assertThat(rest.length).isEqualTo(73 + length + 28 * (length / 65_536 + 1));
      assertThat(new String(rest, 0, 9, UTF_8)).isEqualTo("FERRYGCM1");
      if (length > 100) {
        assertThat(new String(rest, ISO_8859_1))
            .doesNotContain(new String(content(length / 2, 40), ISO_8859_1));
      }
      assertThat(read(hooked, ReadRequest.of(FILE))).isEqualTo(content(0, length));
      FileStat stat = get(hooked.workspace().stat("/f"));
      assertThat(stat.sizeBytes()).isEqualTo(length);
      assertThat(stat.etag()).contains(receipt.etag());
      assertThat(stat.digest()).isEqualTo(receipt.digest());
      assertThat(get(hooked.workspace().list("/").next()).sizeBytes()).isEqualTo(length);
      Path copy = local.resolve("copy");
      var unused = get(hooked.client.download(DownloadRequest.of(FILE, copy)).completion());
      assertThat(Files.readAllBytes(copy)).isEqualTo(content(0, length));
      assertThat(data.resolve("staging")).isEmptyDirectory();
    }
  }

  @Test
  void read_ofRanges_givesThoseBytes() {
    try (HookedService hooked = start()) {
      var unused =
          get(hooked.client.upload(UploadRequest.of(source(1_000_000), FILE)).completion());
      for (int[] range :
          new int[][] {
            {0, 1}, {65_535, 2}, {65_536, 65_536}, {65_000, 200_000}, {999_999, 1}, {131_072, 0}
          }) {
        ReadRequest request = new ReadRequest(FILE, range[0], range[1], null);
        assertThat(read(hooked, request)).isEqualTo(content(range[0], range[1]));
      }
    }
  }

  @Test
  void smallFiles_byPutBatchCopyAndCompose_lieEncrypted() throws IOException {
    try (HookedService hooked = start()) {
      byte[] text = "a secret that nobody finds on the disk".getBytes(UTF_8);
      var put = get(hooked.workspace().write("/f", text));
      var batch = get(hooked.workspace().batches().write(List.of(BatchFile.of("b", text))));
      var copied = get(hooked.workspace().copy("/f", "/c", WriteCondition.ALWAYS));
      var changed = get(hooked.workspace().change("/c", new FileAttributes(0600, null)));
      var moved = get(hooked.workspace().move("/c", "/m", true));

      for (String name : List.of("f", "b", "m")) {
        assertThat(get(hooked.workspace().read("/" + name)).bytes())
            .isEqualTo(ByteBuffer.wrap(text));
        assertThat(new String(Files.readAllBytes(data.resolve("workspaces/ws/" + name)), UTF_8))
            .doesNotContain("secret");
      }
      assertThat(List.of(put.lengthBytes(), batch.get(0).lengthBytes(), copied.lengthBytes()))
          .containsOnly((long) text.length);
      assertThat(List.of(changed.sizeBytes(), moved.sizeBytes())).containsOnly((long) text.length);
      assertThat(get(hooked.workspace().batches().read(List.of("b", "f")).collectList()))
          .allSatisfy(item -> assertThat(item).isInstanceOf(BatchItem.Found.class));
    }
  }

  @Test
  void upload_thatStopsWithinABlock_goesOnAtABlockAfterARestart() throws Exception {
    int length = 3_000_001;
    TransferKey key = new TransferKey("k");
    HookedService before = start();
    Upload cut =
        before.client.upload(
            UploadRequest.builder(
                    UploadSource.ofReplayable(
                        ContentLength.of(length),
                        offset ->
                            Flux.just(ByteBuffer.wrap(content(offset, (int) (1_500_000 - offset))))
                                .concatWith(Flux.never())),
                    FILE)
                .key(key)
                .build());
    var running = cut.completion().subscribe(done -> {}, failure -> {});
    long frontier =
        requireNonNull(
            Flux.interval(Duration.ofMillis(20))
                .onBackpressureDrop()
                .concatMap(tick -> before.service.uploads.list(null, false).next())
                .map(status -> status.durable().lengthBytes())
                .filter(bytes -> bytes >= 1_400_000)
                .blockFirst(HookedService.PATIENCE));
    running.dispose();
    before.close();

    assertThat(frontier % 65_536).isZero();
    try (HookedService after = start()) {
      Receipt receipt =
          get(
              after
                  .client
                  .upload(UploadRequest.builder(source(length), FILE).key(key).build())
                  .completion());
      assertThat(receipt.digest().orElseThrow().bytes()).isEqualTo(CONTENT.digest(length));
      assertThat(read(after, ReadRequest.of(FILE))).isEqualTo(content(0, length));
    }
  }

  @Test
  void upload_inSegments_comesBackAsItWas() {
    int length = 5_000_001;
    try (HookedService hooked = start()) {
      Receipt receipt =
          get(
              hooked
                  .client
                  .upload(UploadRequest.builder(fileOf(length), FILE).segments(3).build())
                  .completion());
      assertThat(receipt.digest().orElseThrow().bytes()).isEqualTo(CONTENT.digest(length));
      assertThat(read(hooked, ReadRequest.of(FILE))).isEqualTo(content(0, length));
    }
  }

  private UploadSource fileOf(int length) {
    Path file = local.resolve("source");
    CONTENT.writeTo(file, length);
    return UploadSource.ofPath(file);
  }

  @Test
  void upload_whoseStoredBytesRotted_isMendedByTheirPieces() throws Exception {
    int length = 6_000_000;
    TransferKey key = new TransferKey("k");
    HookedService before = start();
    var running =
        before
            .client
            .upload(
                UploadRequest.builder(
                        UploadSource.ofReplayable(
                            ContentLength.of(length),
                            offset ->
                                Flux.just(
                                        ByteBuffer.wrap(
                                            content(offset, (int) (5_000_000 - offset))))
                                    .concatWith(Flux.never())),
                        FILE)
                    .key(key)
                    .build())
            .completion()
            .subscribe(done -> {}, failure -> {});
    var unused =
        requireNonNull(
            Flux.interval(Duration.ofMillis(20))
                .onBackpressureDrop()
                .concatMap(tick -> before.service.uploads.list(null, false).next())
                .filter(status -> status.durable().lengthBytes() >= 4_900_000)
                .blockFirst(HookedService.PATIENCE));
    running.dispose();
    before.close();
    try (var staged = Files.list(data.resolve("staging"))) {
      Path file = staged.filter(each -> sizeOf(each) > 4_000_000).findFirst().orElseThrow();
      flip(file, 4_500_000);
    }

    try (HookedService after = start()) {
      Receipt receipt =
          get(
              after
                  .client
                  .upload(UploadRequest.builder(fileOf(length), FILE).key(key).build())
                  .completion());
      assertThat(receipt.digest().orElseThrow().bytes()).isEqualTo(CONTENT.digest(length));
      assertThat(read(after, ReadRequest.of(FILE))).isEqualTo(content(0, length));
    }
  }

  private static long sizeOf(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }

  private static void flip(Path file, long position) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(position);
      int was = bytes.read();
      bytes.seek(position);
      bytes.write(was ^ 1);
    }
  }

  @Test
  void read_ofAFileThatWasCutOrChanged_failsWithTheHooksName() throws IOException {
    try (HookedService hooked = start()) {
      var unused = get(hooked.client.upload(UploadRequest.of(source(200_000), FILE)).completion());
      byte[] whole = Files.readAllBytes(atRest());
      long[] cuts = {0, 50, 73, 73 + 65_564, 73 + 65_564 + 28, 73 + 2 * 65_564 + 40};
      for (long cut : cuts) {
        Files.write(atRest(), java.util.Arrays.copyOf(whole, (int) cut));
        TransferException failure = failure(hooked.client.read(ReadRequest.of(FILE)).then());
        assertThat(failure.code()).isEqualTo(FailureCode.HOOK_FAILED);
        assertThat(failure.getMessage()).contains("'at-rest'");
      }
      for (int flipped : new int[] {0, 20, 60, 80, 73 + 65_564 + 5, whole.length - 1}) {
        byte[] changed = whole.clone();
        changed[flipped] ^= 1;
        Files.write(atRest(), changed);
        assertThat(codeOf(hooked.client.read(ReadRequest.of(FILE)).then()))
            .isEqualTo(FailureCode.HOOK_FAILED);
      }
    }
  }

  @Test
  void read_ofBlocksInAnotherPlace_failsWithTheHooksName() throws IOException {
    try (HookedService hooked = start()) {
      var first = get(hooked.client.upload(UploadRequest.of(source(200_000), FILE)).completion());
      byte[] whole = Files.readAllBytes(atRest());
      byte[] swapped = whole.clone();
      System.arraycopy(whole, 73, swapped, 73 + 65_564, 65_564);
      System.arraycopy(whole, 73 + 65_564, swapped, 73, 65_564);
      Files.write(atRest(), swapped);
      assertThat(codeOf(hooked.client.read(ReadRequest.of(FILE)).then()))
          .isEqualTo(FailureCode.HOOK_FAILED);

      var again = get(hooked.client.upload(UploadRequest.of(source(200_000), FILE)).completion());
      byte[] ofAnother = Files.readAllBytes(atRest());
      System.arraycopy(whole, 73, ofAnother, 73, 65_564);
      Files.write(atRest(), ofAnother);
      assertThat(codeOf(hooked.client.read(ReadRequest.of(FILE)).then()))
          .isEqualTo(FailureCode.HOOK_FAILED);
      assertThat(first.digest()).isEqualTo(again.digest());
    }
  }

  @Test
  void keys_thatAreRotated_readOldFilesWhileTheyAreThere() {
    try (HookedService first = start()) {
      var unused = get(first.workspace().write("/f", content(0, 1000)));
    }
    try (HookedService both = new HookedService(data, encryption("k2", OLD, NEW))) {
      assertThat(get(both.workspace().read("/f")).bytes())
          .isEqualTo(ByteBuffer.wrap(content(0, 1000)));
      var unused = get(both.workspace().write("/g", content(0, 1000)));
    }
    try (HookedService second = new HookedService(data, encryption("k2", NEW))) {
      assertThat(get(second.workspace().read("/g")).bytes())
          .isEqualTo(ByteBuffer.wrap(content(0, 1000)));
      assertThat(failure(second.workspace().read("/f")).getMessage())
          .contains("key 'k1' is not configured");
    }
  }

  @Test
  void tree_ofAnEncryptedWorkspace_goesInAndOut() throws IOException {
    Files.writeString(local.resolve("a"), "a secret that nobody finds on the disk");
    try (HookedService hooked = start()) {
      TreeResult pushed = get(hooked.workspace().push(local, "/t", TreeOptions.DEFAULTS));
      TreeResult pulled =
          get(hooked.workspace().pull("/t", local.resolve("back"), TreeOptions.DEFAULTS));

      assertThat(pushed.failures()).isEmpty();
      assertThat(pulled.failures()).isEmpty();
      assertThat(Files.readString(data.resolve("workspaces/ws/t/a"), ISO_8859_1))
          .startsWith("FERRYGCM1")
          .doesNotContain("secret");
      assertThat(local.resolve("back/a")).hasContent("a secret that nobody finds on the disk");
    }
  }
}
