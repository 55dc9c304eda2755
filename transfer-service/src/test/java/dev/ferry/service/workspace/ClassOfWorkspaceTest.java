package dev.ferry.service.workspace;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.FerryClient;
import dev.ferry.client.RetryPolicy;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.client.Workspace;
import dev.ferry.client.batch.BatchFile;
import dev.ferry.client.tree.TreeOptions;
import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.OpenPart;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.service.RawClient;
import dev.ferry.service.ServiceHarness;
import dev.ferry.service.storage.local.DiskChange;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceSpec;
import dev.ferry.transfer.WriteCondition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** Transfers that name no class get that of their workspace, and tell which it became. */
final class ClassOfWorkspaceTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Set<DiskChange> FORCES =
      EnumSet.of(DiskChange.FORCE, DiskChange.FORCE_DIRECTORY);

  @TempDir Path data;
  @TempDir Path local;
  private final AtomicLong forces = new AtomicLong();
  private ServiceHarness service;
  private FerryClient client;
  private Workspace box;

  @BeforeEach
  void start() {
    service =
        ServiceHarness.options(data)
            .observer(
                change -> {
                  if (FORCES.contains(change)) {
                    forces.incrementAndGet();
                  }
                })
            .start();
    client =
        FerryClient.create(
            ClientOptions.builder()
                .address("127.0.0.1", service.port())
                .retry(RetryPolicy.NONE)
                .build());
    one(
        client
            .workspaces()
            .create(WorkspaceSpec.named("box").withDurability(Durability.EPHEMERAL)));
    box = client.workspace("box");
  }

  @AfterEach
  void stop() {
    client.close().block(PATIENCE);
    service.close();
  }

  private static <T> T one(Mono<T> mono) {
    return requireNonNull(mono.block(PATIENCE));
  }

  private Receipt uploaded(Workspace workspace, @Nullable Durability wanted) throws IOException {
    Path large = Files.write(local.resolve("large"), new byte[100_000]);
    return one(
        client
            .upload(
                UploadRequest.builder(UploadSource.ofPath(large), workspace.file("/large"))
                    .durability(wanted)
                    .build())
            .completion());
  }

  @Test
  void receipt_noClassNamed_isOfTheWorkspacesClass() throws IOException {
    List<Receipt> receipts =
        List.of(
            one(box.write("/put", new byte[3])),
            uploaded(box, null),
            one(box.copy("/put", "/copy", WriteCondition.ALWAYS)),
            one(box.compose(List.of("/put"), "/all", false, WriteCondition.ALWAYS)),
            one(box.batches().write(List.of(BatchFile.of("/batched", new byte[1])))).get(0));

    assertThat(receipts)
        .extracting(Receipt::durability)
        .containsOnly(Optional.of(Durability.EPHEMERAL));
  }

  @Test
  void receipt_classNamedOrNoSpec_isThatOrDurable() throws IOException {
    assertThat(uploaded(box, Durability.DURABLE).durability()).contains(Durability.DURABLE);
    assertThat(uploaded(client.workspace("used"), null).durability()).contains(Durability.DURABLE);
    assertThat(one(client.workspace("used").write("/put", new byte[1])).durability())
        .contains(Durability.DURABLE);
  }

  @Test
  void opened_noClassNamed_saysWhichItBecame() {
    try (RawClient raw = RawClient.connect(service.port())) {
      for (OpenPart part : List.of(OpenPart.WHOLE, new OpenPart.Segments())) {
        ClientMessage.Open open =
            new ClientMessage.Open(
                    WorkspaceFile.parse("box:/file"),
                    new TransferKey("key" + part),
                    null,
                    ContentLength.of(1 << 20),
                    FileAttributes.NONE,
                    DigestMode.COMPUTED,
                    WriteCondition.ALWAYS,
                    null,
                    64 * 1024,
                    null)
                .withPart(null, part);
        assertThat(raw.channel(open).expect(ServerMessage.Opened.class).durabilityOrNull())
            .isEqualTo(Durability.EPHEMERAL);
      }
    }
  }

  @Test
  void push_treeAndBatchOfAnEphemeralWorkspace_forcesNothing() throws IOException {
    Files.createDirectories(local.resolve("tree/a"));
    Files.write(local.resolve("tree/a/file"), new byte[10]);
    long before = forces.get();

    one(box.batches().write(List.of(BatchFile.of("/batched", new byte[1]))));
    assertThat(one(box.push(local.resolve("tree"), "/", TreeOptions.DEFAULTS)).complete()).isTrue();
    assertThat(forces.get()).isEqualTo(before);

    one(
        box.push(
            local.resolve("tree"),
            "/forced",
            TreeOptions.DEFAULTS.withDurability(Durability.DURABLE)));
    assertThat(forces.get()).isGreaterThan(before);
  }
}
