package dev.ferry.service.workspace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.FerryClient;
import dev.ferry.client.InitialFile;
import dev.ferry.client.RetryPolicy;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.client.Workspace;
import dev.ferry.service.ServiceHarness;
import dev.ferry.service.policy.Caller;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.Labels;
import dev.ferry.transfer.RootDirectory;
import dev.ferry.transfer.SmallFile;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceInfo;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import dev.ferry.transfer.WorkspaceSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Workspaces from their creation to their removal, through the SDK (docs/protocol.md §13). */
public final class WorkspaceLifeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final WorkspaceName BOX = new WorkspaceName("box");

  @TempDir Path data;
  @TempDir Path folder;
  private final AtomicLong now = new AtomicLong(1_800_000_000_000L);
  private @Nullable ServiceHarness service;
  private @Nullable FerryClient client;

  @AfterEach
  void stop() {
    if (client != null) {
      client.close().block(PATIENCE);
      client = null;
    }
    if (service != null) {
      service.close();
      service = null;
    }
  }

  private ServiceHarness service() {
    ServiceHarness running = service;
    if (running == null) {
      running =
          ServiceHarness.options(data)
              .clock(new MovedClock(now))
              .rootFolders(Map.of("boxes", folder))
              .start();
      service = running;
    }
    return running;
  }

  private FerryClient client() {
    FerryClient connected = client;
    if (connected == null) {
      connected =
          FerryClient.create(
              ClientOptions.builder()
                  .address("127.0.0.1", service().port())
                  .retry(RetryPolicy.NONE)
                  .build());
      client = connected;
    }
    return connected;
  }

  private static <T> T one(Mono<T> mono) {
    return requireNonNull(mono.block(PATIENCE));
  }

  private static FailureCode refusal(Mono<?> mono) {
    return requireNonNull(
            catchThrowableOfType(TransferException.class, () -> mono.block(PATIENCE)), "no failure")
        .code();
  }

  private static WorkspaceSpec everything() {
    return WorkspaceSpec.named(BOX)
        .withDurability(Durability.EPHEMERAL)
        .withQuota(1L << 30, 1000L)
        .withTimeToLive(Duration.ofHours(2))
        .withLabels(new Labels(Map.of("run", "7")))
        .withReadOnly(List.of(WorkspacePath.parse("/etc")));
  }

  @Test
  void create_sameSpecTwice_isAnsweredTheSame() {
    WorkspaceInfo created = one(client().workspaces().create(everything()));

    assertThat(created.spec()).isEqualTo(everything());
    assertThat(one(client().workspaces().create(everything()))).isEqualTo(created);
    assertThat(one(client().workspaces().get(BOX))).isEqualTo(created);
    assertThat(one(client().workspaces().list().collectList())).containsExactly(created);
  }

  @Test
  void workspaceExists_anotherSpecOrUsedBefore_isSaid() {
    one(client().workspaces().create(everything()));
    one(client().workspace("used").write("/file", new byte[3]));

    assertThat(refusal(client().workspaces().create(WorkspaceSpec.named(BOX))))
        .isEqualTo(FailureCode.WORKSPACE_EXISTS);
    assertThat(refusal(client().workspaces().create(WorkspaceSpec.named("used"))))
        .isEqualTo(FailureCode.WORKSPACE_EXISTS);
    assertThat(one(client().workspaces().get(new WorkspaceName("used"))).createdAt())
        .isEqualTo(Instant.EPOCH);
  }

  @Test
  void create_withFiles_hasThemBeforeItIsSealed() {
    byte[] config = "answer=42".getBytes(UTF_8);
    InitialFile pinned =
        InitialFile.of("/etc/app/config", config)
            .pinnedTo(Digest.ofBytes(sha256(config)))
            .withMode(0444);

    one(
        client()
            .workspaces()
            .create(everything(), List.of(pinned, InitialFile.of("/in/data", new byte[100_000]))));

    Workspace box = client().workspace("box");
    assertThat(text(one(box.read("/etc/app/config")))).isEqualTo("answer=42");
    assertThat(one(box.stat("/etc/app/config")).mode()).isEqualTo(0444);
    assertThat(one(box.stat("/in/data")).sizeBytes()).isEqualTo(100_000);
    assertThat(refusal(box.write("/etc/app/config", new byte[1]))).isEqualTo(FailureCode.READ_ONLY);
  }

  @Test
  void create_fileThatIsNotWhatItIsPinnedTo_isRefusedAndLeftUnsealed() {
    InitialFile wrong =
        InitialFile.of("/etc/config", new byte[3]).pinnedTo(Digest.ofBytes(new byte[32]));

    assertThat(refusal(client().workspaces().create(everything(), List.of(wrong))))
        .isEqualTo(FailureCode.DIGEST_MISMATCH);
    Workspace box = client().workspace("box");
    assertThat(one(box.exists("/etc/config"))).isFalse();
    one(box.write("/etc/other", new byte[1]));
  }

  @Test
  void readOnly_everyWayToChangeIt_isRefused() {
    one(
        client()
            .workspaces()
            .create(everything(), List.of(InitialFile.of("/etc/config", new byte[3]))));
    Workspace box = client().workspace("box");
    one(box.write("/free", new byte[1]));
    one(box.link("/way", "/etc"));

    List<Mono<?>> attempts =
        List.of(
            box.write("/etc/config", new byte[1]),
            box.write("/etc/new", new byte[1]),
            box.write("/way/config", new byte[1]),
            box.makeDirectory("/etc/deeper/still"),
            box.makeDirectory("/way/deeper"),
            box.remove("/etc/config"),
            box.removeTree("/etc"),
            box.removeTree("/way/config"),
            box.move("/etc", "/elsewhere", false),
            box.move("/etc/config", "/elsewhere", false),
            box.move("/free", "/etc/config", false),
            box.move("/free", "/way/new", false),
            box.change("/etc/config", new FileAttributes(0777, null)),
            box.change("/way/config", new FileAttributes(0777, null)),
            box.link("/etc/link", "/free"));
    for (Mono<?> attempt : attempts) {
      assertThat(refusal(attempt)).isEqualTo(FailureCode.READ_ONLY);
    }
    assertThat(one(box.list("/etc").count())).isEqualTo(1);
    assertThat(one(box.read("/etc/config")).bytes().remaining()).isEqualTo(3);
  }

  @Test
  void readOnly_afterARestart_isStill() {
    one(
        client()
            .workspaces()
            .create(everything(), List.of(InitialFile.of("/etc/config", new byte[3]))));
    stop();

    assertThat(one(client().workspaces().get(BOX)).spec()).isEqualTo(everything());
    assertThat(refusal(client().workspace("box").remove("/etc/config")))
        .isEqualTo(FailureCode.READ_ONLY);
  }

  @Test
  void remove_withFiles_isGoneAndCanBeMadeAnew() throws IOException {
    one(
        client()
            .workspaces()
            .create(everything(), List.of(InitialFile.of("/etc/a/b/config", new byte[3]))));

    assertThat(one(client().workspaces().remove(BOX))).isTrue();
    assertThat(one(client().workspaces().remove(BOX))).isFalse();
    assertThat(refusal(client().workspaces().get(BOX))).isEqualTo(FailureCode.UNKNOWN_WORKSPACE);
    assertThat(data.resolve("workspaces/box")).doesNotExist();
    try (var left = Files.list(data.resolve("trash"))) {
      assertThat(left).isEmpty();
    }

    one(client().workspaces().create(WorkspaceSpec.named(BOX)));
    assertThat(one(client().workspace("box").list("/").count())).isZero();
  }

  @Test
  void workspaceRemoved_uploadAtWork_endsItWithTheReason() throws Exception {
    one(client().workspaces().create(everything()));
    UploadRequest endless =
        UploadRequest.of(
            UploadSource.ofPublisher(
                ContentLength.DEFERRED,
                Flux.just(ByteBuffer.allocate(100_000)).concatWith(Flux.never())),
            client().workspace("box").file("/endless"));
    CompletableFuture<?> upload = client().upload(endless).completion().toFuture();
    await(() -> service().activeUploads() == 1);

    assertThat(one(client().workspaces().remove(BOX))).isTrue();

    assertThat(upload)
        .failsWithin(PATIENCE)
        .withThrowableThat()
        .havingCause()
        .isInstanceOfSatisfying(
            TransferException.class,
            failure -> assertThat(failure.code()).isEqualTo(FailureCode.WORKSPACE_REMOVED));
  }

  @Test
  void remove_interruptedByAKill_goesOnAtTheNextStart() {
    one(
        client()
            .workspaces()
            .create(everything(), List.of(InitialFile.of("/etc/config", new byte[3]))));
    one(service().store.workspaces().beginRemoval(BOX));
    stop();

    assertThat(refusal(client().workspaces().get(BOX))).isEqualTo(FailureCode.UNKNOWN_WORKSPACE);
    assertThat(data.resolve("workspaces/box")).doesNotExist();
  }

  @Test
  void sweep_timeToLiveIsOver_removesIt() {
    one(client().workspaces().create(everything()));
    one(client().workspaces().create(WorkspaceSpec.named("lasting")));
    now.addAndGet(Duration.ofMinutes(119).toMillis());
    assertThat(one(service().workspaces.sweep())).isZero();

    now.addAndGet(Duration.ofMinutes(2).toMillis());
    assertThat(one(service().workspaces.sweep())).isEqualTo(1);

    assertThat(
            one(client().workspaces().list().map(info -> info.spec().name().value()).collectList()))
        .containsExactly("lasting");
  }

  @Test
  void root_inAnOperatorsFolder_isThatDirectoryAndStaysWhenItIsRemoved() throws IOException {
    Files.createDirectories(folder.resolve("a/b"));
    Files.writeString(folder.resolve("a/b/there"), "before");
    WorkspaceSpec spec =
        WorkspaceSpec.named(BOX).withRoot(new RootDirectory("boxes", WorkspacePath.parse("/a/b")));
    one(client().workspaces().create(spec));

    Workspace box = client().workspace("box");
    assertThat(text(one(box.read("/there")))).isEqualTo("before");
    one(box.write("/new/file", "after".getBytes(UTF_8)));
    assertThat(folder.resolve("a/b/new/file")).hasContent("after");

    stop();
    assertThat(text(one(client().workspace("box").read("/new/file")))).isEqualTo("after");
    assertThat(one(client().workspaces().remove(BOX))).isTrue();
    assertThat(folder.resolve("a/b/new/file")).hasContent("after");
  }

  @Test
  void root_thatIsNotToBeUsed_isRefused() throws IOException {
    Files.createSymbolicLink(folder.resolve("link"), Path.of("/"));
    one(
        client()
            .workspaces()
            .create(WorkspaceSpec.named("taken").withRoot(RootDirectory.parse("boxes:/a"))));

    for (String root : List.of("nowhere:/x", "boxes:/", "boxes:/a", "boxes:/a/b")) {
      WorkspaceSpec spec = WorkspaceSpec.named(BOX).withRoot(RootDirectory.parse(root));
      assertThat(refusal(client().workspaces().create(spec)))
          .as(root)
          .isEqualTo(FailureCode.INVALID_ARGUMENT);
    }
    WorkspaceSpec throughLink =
        WorkspaceSpec.named(BOX).withRoot(RootDirectory.parse("boxes:/link/tmp"));
    assertThat(
            catchThrowableOfType(
                TransferException.class, () -> one(client().workspaces().create(throughLink))))
        .isNotNull();
  }

  @Test
  void quota_ofASpec_boundsBytesAndEntriesOfThisWorkspaceOnly() {
    one(client().workspaces().create(WorkspaceSpec.named(BOX).withQuota(100_000L, 3L)));
    Workspace box = client().workspace("box");

    one(box.write("/one", new byte[40_000]));
    assertThat(refusal(upload(box, "/two", 70_000))).isEqualTo(FailureCode.STORAGE_FULL);
    one(box.write("/one", new byte[50_000]));
    one(box.write("/two", new byte[50_000]));
    assertThat(refusal(box.write("/three", new byte[1]))).isEqualTo(FailureCode.STORAGE_FULL);
    one(box.remove("/two"));
    one(box.write("/two", new byte[1]));
    one(box.makeDirectory("/dir"));
    assertThat(refusal(box.makeDirectory("/another"))).isEqualTo(FailureCode.STORAGE_FULL);
    assertThat(refusal(box.link("/link", "/one"))).isEqualTo(FailureCode.STORAGE_FULL);
    one(upload(client().workspace("other"), "/large", 200_000));
    stop();

    assertThat(refusal(client().workspace("box").write("/four", new byte[1])))
        .isEqualTo(FailureCode.STORAGE_FULL);
    one(client().workspace("box").remove("/dir"));
    one(client().workspace("box").write("/four", new byte[1]));
  }

  private Mono<?> upload(Workspace workspace, String path, int bytes) {
    return client()
        .upload(
            UploadRequest.of(
                UploadSource.ofReplayable(
                    ContentLength.of(bytes),
                    offset -> Flux.just(ByteBuffer.allocate(bytes - (int) offset))),
                workspace.file(path)))
        .completion();
  }

  @Test
  void list_always_asksTheCaller() {
    one(client().workspaces().create(everything()));

    assertThat(one(service().workspaces.list(Caller.OPERATOR).count())).isEqualTo(1);
  }

  private static String text(SmallFile file) {
    return UTF_8.decode(file.bytes()).toString();
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return java.security.MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(java.util.function.BooleanSupplier condition) {
    dev.ferry.service.RawClient.await(condition, "an upload at work");
  }

  /** A clock that stands where it was put, in milliseconds. */
  private static final class MovedClock extends Clock {
    private final AtomicLong now;

    MovedClock(AtomicLong now) {
      this.now = now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(now.get());
    }
  }
}
