package dev.ferry.service.workspace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.FerryClient;
import dev.ferry.client.batch.BatchFile;
import dev.ferry.client.batch.BatchItem;
import dev.ferry.client.batch.Batches;
import dev.ferry.service.ServiceHarness;
import dev.ferry.service.SmallPuts;
import dev.ferry.service.policy.SpacePolicy;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WriteCondition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Several small files in one request, through the SDK (docs/protocol.md §17). */
final class BatchesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path data;
  private @Nullable ServiceHarness service;
  private @Nullable FerryClient client;

  @BeforeEach
  void start() {
    service = ServiceHarness.start(data);
    client =
        FerryClient.create(ClientOptions.builder().address("127.0.0.1", service.port()).build());
  }

  @AfterEach
  void stop() {
    requireNonNull(client).close().block(PATIENCE);
    requireNonNull(service).close();
  }

  private Batches batches() {
    return requireNonNull(client).workspace("ws").batches();
  }

  private static <T> T get(Mono<T> work) {
    return requireNonNull(work.block(PATIENCE));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private Path root() {
    return data.resolve("workspaces/ws");
  }

  @Test
  void write_asManyAsMayBe_areThereWithDigestAndAttributes() throws IOException {
    List<BatchFile> files = new ArrayList<>();
    for (int at = 0; at < 256; at++) {
      files.add(
          BatchFile.of("d" + at % 7 + "/f" + at, new byte[at == 0 ? 56 * 1024 : at])
              .with(new FileAttributes(0640, Instant.ofEpochSecond(1_700_000_000 + at))));
    }

    List<Receipt> receipts = get(batches().write(files));

    assertThat(receipts).hasSize(256);
    assertThat(receipts.get(255).digest()).contains(SmallPuts.digest(new byte[255]));
    assertThat(root().resolve("d0/f0")).hasSize(56 * 1024L);
    FileStat stat = get(requireNonNull(client).workspace("ws").stat("d3/f255"));
    assertThat(stat.mode()).isEqualTo(0640);
    assertThat(stat.modified()).isEqualTo(Instant.ofEpochSecond(1_700_000_255));
    assertThat(stat.etag()).contains(receipts.get(255).etag());
    assertThat(stat.digest()).isEqualTo(receipts.get(255).digest());
    assertThat(data.resolve("batches")).isEmptyDirectory();
    assertThat(requireNonNull(service).space.reservedBytes()).isZero();
  }

  @Test
  void write_conditionOfTheLastFails_leavesEverythingAsItWas() throws IOException {
    var unused =
        get(batches().write(List.of(BatchFile.of("a", bytes("1")), BatchFile.of("b", bytes("2")))));

    TransferException failure =
        failure(
            batches()
                .write(
                    List.of(
                        BatchFile.of("a", bytes("new")),
                        BatchFile.of("fresh", bytes("new")),
                        BatchFile.of("b", bytes("new")).when(WriteCondition.IF_ABSENT))));

    assertThat(failure.code()).isEqualTo(FailureCode.PRECONDITION_FAILED);
    assertThat(failure).hasMessageContaining("/b");
    assertThat(root().resolve("a")).hasContent("1");
    assertThat(root().resolve("b")).hasContent("2");
    assertThat(root().resolve("fresh")).doesNotExist();
    assertThat(data.resolve("batches")).isEmptyDirectory();
    assertThat(requireNonNull(service).space.reservedBytes()).isZero();
  }

  @Test
  void write_ifMatchOfTheVersionsThere_replacesBoth() throws IOException {
    List<Receipt> first =
        get(batches().write(List.of(BatchFile.of("a", bytes("1")), BatchFile.of("b", bytes("2")))));

    var unused =
        get(
            batches()
                .write(
                    List.of(
                        BatchFile.of("a", bytes("3"))
                            .when(WriteCondition.ifMatch(first.get(0).etag())),
                        BatchFile.of("b", bytes("4"))
                            .when(WriteCondition.ifMatch(first.get(1).etag())))));

    assertThat(root().resolve("a")).hasContent("3");
    assertThat(root().resolve("b")).hasContent("4");
  }

  @Test
  void write_sameFileTwiceOrOneBelowAnother_isRefused() throws IOException {
    Files.createDirectories(root().resolve("dir"));
    Files.createSymbolicLink(root().resolve("link"), Path.of("dir"));

    for (List<String> paths :
        List.of(List.of("x", "x"), List.of("dir/y", "link/y"), List.of("p/q", "p"))) {
      List<BatchFile> files = paths.stream().map(path -> BatchFile.of(path, bytes("new"))).toList();
      assertThat(failure(batches().write(files)).code())
          .as("%s", paths)
          .isIn(FailureCode.INVALID_ARGUMENT, FailureCode.NOT_A_FILE);
    }
    assertThat(root().resolve("x")).doesNotExist();
    assertThat(root().resolve("dir")).isEmptyDirectory();
  }

  @Test
  void write_linkOutOfTheWorkspace_neverLeavesIt() throws IOException {
    Files.createDirectories(root());
    Path outside = Files.createDirectories(data.resolve("outside"));
    Files.createSymbolicLink(root().resolve("out"), outside);

    Object unused =
        batches()
            .write(List.of(BatchFile.of("a", bytes("1")), BatchFile.of("out/b", bytes("2"))))
            .cast(Object.class)
            .onErrorResume(TransferException.class, Mono::just)
            .block(PATIENCE);

    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void write_twoBatchesAndPutsAtOnce_eachIsWhole() {
    assertThat(get(Flux.range(0, 24).flatMap(at -> batches().write(both(at)), 8).collectList()))
        .hasSize(24);

    assertThat(root().resolve("a")).hasSameTextualContentAs(root().resolve("b"));
  }

  /** The same text under two names, which come in either order. */
  private static List<BatchFile> both(int at) {
    BatchFile first = BatchFile.of(at % 2 == 0 ? "a" : "b", bytes("t" + at));
    BatchFile second = BatchFile.of(at % 2 == 0 ? "b" : "a", bytes("t" + at));
    return List.of(first, second);
  }

  @Test
  void write_moreThanTheQuota_isRefusedAndLeavesNothing() throws IOException {
    stop();
    service = ServiceHarness.options(data).space(new SpacePolicy(100, 100, 0)).start();
    client =
        FerryClient.create(ClientOptions.builder().address("127.0.0.1", service.port()).build());

    TransferException failure =
        failure(
            batches()
                .write(List.of(BatchFile.of("a", new byte[60]), BatchFile.of("b", new byte[60]))));

    assertThat(failure.code()).isEqualTo(FailureCode.STORAGE_FULL);
    assertThat(root()).isEmptyDirectory();
  }

  @Test
  void read_someMissing_tellsEach() {
    var unused = get(batches().write(List.of(BatchFile.of("a", bytes("1")))));
    get(requireNonNull(client).workspace("ws").write("big", new byte[57 * 1024]));

    List<BatchItem> items = get(batches().read(List.of("a", "none", "big", "a")).collectList());

    assertThat(items).hasSize(4);
    assertThat(((BatchItem.Found) items.get(0)).bytes()).isEqualTo(ByteBuffer.wrap(bytes("1")));
    assertThat(((BatchItem.Missed) items.get(1)).failure().code()).isEqualTo(FailureCode.NOT_FOUND);
    assertThat(((BatchItem.Missed) items.get(1)).path()).hasToString("/none");
    assertThat(((BatchItem.Missed) items.get(2)).failure().code())
        .isEqualTo(FailureCode.INVALID_ARGUMENT);
    assertThat(((BatchItem.Found) items.get(3)).stat().path()).hasToString("/a");
  }

  private static TransferException failure(Mono<?> work) {
    return requireNonNull(
        catchThrowableOfType(TransferException.class, () -> work.block(PATIENCE)));
  }
}
