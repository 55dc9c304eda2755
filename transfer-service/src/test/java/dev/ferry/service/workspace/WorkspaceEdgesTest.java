package dev.ferry.service.workspace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.FerryClient;
import dev.ferry.client.InitialFile;
import dev.ferry.client.RetryPolicy;
import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.OpenPart;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.resume.NewUpload;
import dev.ferry.service.RawClient;
import dev.ferry.service.ServiceHarness;
import dev.ferry.service.policy.Caller;
import dev.ferry.transfer.ByteRange;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.RootDirectory;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceInfo;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import dev.ferry.transfer.WorkspaceSpec;
import dev.ferry.transfer.WriteCondition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** Specs beside crashes, uploads that are under way and folders that are not there any more. */
final class WorkspaceEdgesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final WorkspaceName BOX = new WorkspaceName("box");

  @TempDir Path data;
  @TempDir Path folder;
  private Map<String, Path> folders = Map.of();
  private @Nullable ServiceHarness service;
  private @Nullable FerryClient client;
  private @Nullable RawClient raw;

  @AfterEach
  void stop() {
    if (raw != null) {
      raw.close();
      raw = null;
    }
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
      running = ServiceHarness.options(data).rootFolders(folders).start();
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

  private RawClient raw() {
    RawClient connected = raw;
    if (connected == null) {
      connected = RawClient.connect(service().port());
      raw = connected;
    }
    return connected;
  }

  private static <T> T one(Mono<T> mono) {
    return requireNonNull(mono.block(PATIENCE));
  }

  private static FailureCode refusal(Mono<?> mono) {
    return catchThrowableOfType(TransferException.class, () -> mono.block(PATIENCE)).code();
  }

  private static ClientMessage.Open open(String path) {
    return RawClient.open(
        new WorkspaceFile(BOX, WorkspacePath.parse(path)), "key" + path, ContentLength.of(1 << 20));
  }

  private static WorkspaceSpec readOnly(String... paths) {
    return WorkspaceSpec.named(BOX)
        .withReadOnly(List.of(paths).stream().map(WorkspacePath::parse).toList());
  }

  @Test
  void create_killedBeforeItWasEntered_isRepeated() throws IOException {
    Files.createDirectories(data.resolve("workspaces/box"));

    assertThat(one(client().workspaces().create(readOnly("/etc"))).spec())
        .isEqualTo(readOnly("/etc"));
  }

  @Test
  void create_usedByAnUploadUnderWay_isWorkspaceExists() {
    raw().channel(open("/file")).expect(ServerMessage.Opened.class);

    assertThat(refusal(client().workspaces().create(readOnly("/etc"))))
        .isEqualTo(FailureCode.WORKSPACE_EXISTS);
  }

  @Test
  void open_readOnlyPath_isRefusedBeforeAByteIsSent() {
    one(
        client()
            .workspaces()
            .create(readOnly("/etc", "/a/b"), List.of(InitialFile.of("/etc/config", new byte[3]))));
    one(client().workspace("box").link("/way", "/etc"));

    for (String path : List.of("/etc/config", "/etc/new", "/way/new/one", "/a/b/c/d", "/a/b")) {
      assertThat(raw().channel(open(path)).expectFailure().code())
          .as(path)
          .isEqualTo(FailureCode.READ_ONLY);
      assertThat(
              raw()
                  .channel(open(path).withPart(null, new OpenPart.Segments()))
                  .expectFailure()
                  .code())
          .as(path)
          .isEqualTo(FailureCode.READ_ONLY);
    }
    raw().channel(open("/a/c")).expect(ServerMessage.Opened.class);
    assertThat(data.resolve("workspaces/box/a")).doesNotExist();
  }

  @Test
  void open_begunBeforeTheSeal_isRefusedBehindIt() {
    one(service().workspaces.create(Caller.OPERATOR, readOnly("/x"), false));
    raw().channel(open("/x/file")).expect(ServerMessage.Opened.class);
    ServerMessage.Opened segments =
        raw()
            .channel(open("/x/parts").withPart(null, new OpenPart.Segments()))
            .expect(ServerMessage.Opened.class);
    one(service().workspaces.seal(Caller.OPERATOR, BOX));

    assertThat(raw().channel(open("/x/file")).expectFailure().code())
        .isEqualTo(FailureCode.READ_ONLY);
    ClientMessage.Open segment =
        open("/x/parts")
            .withPart(
                segments.id(), new OpenPart.Segment(segments.epoch(), new ByteRange(0, 1 << 20)));
    assertThat(raw().channel(segment).expectFailure().code()).isEqualTo(FailureCode.READ_ONLY);
  }

  @Test
  void root_inAFolderThatIsNoLongerOpen_isToldAndKeepsNobodyFromTheOthers() throws IOException {
    folders = Map.of("boxes", folder);
    WorkspaceSpec spec =
        WorkspaceSpec.named(BOX)
            .withQuota(1L << 30, null)
            .withRoot(new RootDirectory("boxes", WorkspacePath.parse("/a")));
    one(client().workspaces().create(spec));
    one(client().workspace("box").write("/file", "kept".getBytes(UTF_8)));
    one(client().workspace("other").write("/file", new byte[1]));
    stop();
    folders = Map.of();

    var box = client().workspace("box");
    for (Mono<?> attempt :
        List.of(
            box.read("/file"),
            box.write("/file", new byte[1]),
            box.list("/").count(),
            box.removeTree("/file"))) {
      assertThat(refusal(attempt)).isEqualTo(FailureCode.STORAGE_FAILED);
    }
    assertThat(raw().channel(open("/large")).expectFailure().code())
        .isEqualTo(FailureCode.STORAGE_FAILED);
    assertThat(service().workspaces.shut()).containsOnlyKeys(BOX);
    assertThat(one(client().workspaces().get(BOX)).spec()).isEqualTo(spec);
    one(client().workspace("other").write("/file", new byte[1]));
    one(service().uploads.sweep());
    assertThat(data.resolve("workspaces/box")).doesNotExist();
    stop();
    folders = Map.of("boxes", folder);

    assertThat(UTF_8.decode(one(client().workspace("box").read("/file")).bytes()).toString())
        .isEqualTo("kept");
    assertThat(service().workspaces.shut()).isEmpty();
  }

  @Test
  void write_specEnteredByAnotherNode_isHeardOf() {
    var register = service().store.workspaces();
    WorkspaceSpec spec = readOnly("/etc").withDurability(Durability.EPHEMERAL);
    one(register.enter(new WorkspaceInfo(spec, Instant.now()), true));

    assertThat(raw().channel(open("/etc/file")).expectFailure().code())
        .isEqualTo(FailureCode.READ_ONLY);
    service().workspaces.refresh().block(PATIENCE);
    assertThat(one(client().workspace("box").write("/file", new byte[1])).durability())
        .contains(Durability.EPHEMERAL);

    one(register.beginRemoval(BOX));
    raw().channel(open("/late"));
    service().workspaces.refresh().block(PATIENCE);
    assertThat(service().policies.specs()).isEmpty();
  }

  @Test
  void refresh_sealedByAnotherNode_isSealedHere() {
    one(service().workspaces.create(Caller.OPERATOR, readOnly("/x"), false));
    one(client().workspace("box").write("/x/file", new byte[1]));
    one(service().store.workspaces().seal(BOX));

    service().workspaces.refresh().block(PATIENCE);

    assertThat(refusal(client().workspace("box").write("/x/file", new byte[1])))
        .isEqualTo(FailureCode.READ_ONLY);
  }

  @Test
  void recover_publicationInARootThatCannotBeReached_isLeftAsItIs() {
    folders = Map.of("boxes", folder);
    one(
        client()
            .workspaces()
            .create(
                WorkspaceSpec.named(BOX)
                    .withRoot(new RootDirectory("boxes", WorkspacePath.parse("/a")))));
    UploadId id = UploadId.fresh(Instant.now(), new SecureRandom());
    WorkspaceFile file = new WorkspaceFile(BOX, WorkspacePath.parse("/f"));
    one(
        service()
            .store
            .createPublishing(
                new NewUpload(
                    id,
                    file,
                    new TransferKey("key"),
                    ContentLength.of(3),
                    FileAttributes.NONE,
                    null,
                    WriteCondition.ALWAYS,
                    Durability.DURABLE,
                    Duration.ofHours(1),
                    Instant.now()),
                new Receipt(file, 3, 0, null, "etag", 1, Instant.now())));
    stop();
    folders = Map.of();

    assertThat(one(service().uploads.status(id)).state()).isEqualTo(UploadState.PUBLISHING);
  }
}
