package dev.ferry.service.rsocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.FerryClient;
import dev.ferry.client.batch.BatchFile;
import dev.ferry.client.batch.BatchItem;
import dev.ferry.client.batch.Batches;
import dev.ferry.protocol.AuditAnswer;
import dev.ferry.protocol.AuditRequest;
import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.FileRequest;
import dev.ferry.protocol.GrantRequest;
import dev.ferry.protocol.RequestMetadata;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.protocol.ServiceAnswer;
import dev.ferry.protocol.ServiceRequest;
import dev.ferry.protocol.TarRequest;
import dev.ferry.protocol.TreeRequest;
import dev.ferry.protocol.WirePayload;
import dev.ferry.protocol.WorkspaceAnswer;
import dev.ferry.protocol.WorkspaceRequest;
import dev.ferry.protocol.codec.CborControlCodec;
import dev.ferry.service.RawClient;
import dev.ferry.service.ServiceHarness;
import dev.ferry.service.policy.ConfiguredTokens.Known;
import dev.ferry.service.policy.Grant;
import dev.ferry.service.policy.Operation;
import dev.ferry.service.policy.TokenHash;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.Labels;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import dev.ferry.transfer.WorkspaceSpec;
import dev.ferry.transfer.WriteCondition;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

/**
 * Every route with the token of one tenant, on what belongs to another: the answer is that of
 * something that is not there, to the letter, and nothing changes (docs/protocol.md §14.1).
 */
final class IsolationTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String OPERATOR = "operator-token-of-this-test";
  private static final String TENANT = "tenant-token-of-this-test";
  private static final WorkspaceName THEIRS = new WorkspaceName("theirs");
  private static final WorkspaceName NOBODYS = new WorkspaceName("nobody");

  /** Routes that name nothing of anybody, or answer for each file; each has a test below. */
  private static final Set<Route> OF_NO_WORKSPACE =
      EnumSet.of(
          Route.UPLOAD_LIST,
          Route.UPLOAD_STATUS,
          Route.UPLOAD_ABORT,
          Route.WORKSPACE_LIST,
          Route.BATCH_WRITE,
          Route.BATCH_READ,
          Route.TOKEN_MINT,
          Route.TOKEN_REVOKE,
          Route.TOKEN_SHOW,
          Route.AUDIT,
          Route.ABOUT,
          Route.RUNNING_LIST);

  @TempDir Path data;
  private @Nullable ServiceHarness service;
  private @Nullable RawClient tenant;
  private @Nullable UploadId theirUpload;

  @BeforeEach
  void start() {
    ServiceHarness started =
        ServiceHarness.options(data)
            .token(OPERATOR)
            .grants(new Known(TokenHash.of(TENANT), everythingIn("mine*")))
            .start();
    service = started;
    try (RawClient operator = RawClient.connect(started.port(), List.of(1), OPERATOR)) {
      RawClient.Channel channel =
          operator.channel(
              RawClient.open(
                  new WorkspaceFile(THEIRS, WorkspacePath.parse("/open")),
                  "theirs",
                  ContentLength.of(100)));
      theirUpload = channel.expect(ServerMessage.Opened.class).id();
      put(operator, THEIRS, "/dir/file");
      put(operator, new WorkspaceName("mine"), "/file");
    }
    tenant = RawClient.connect(started.port(), List.of(1), TENANT);
  }

  @AfterEach
  void stop() {
    if (tenant != null) {
      tenant.close();
    }
    if (service != null) {
      service.close();
    }
  }

  private static Grant everythingIn(String workspaces) {
    return Grant.configured(
        "g",
        "tenant",
        List.of(workspaces),
        EnumSet.allOf(Operation.class),
        List.of(),
        List.of(),
        null,
        null);
  }

  private RawClient tenant() {
    return java.util.Objects.requireNonNull(tenant);
  }

  private static void put(RawClient client, WorkspaceName workspace, String path) {
    var unused =
        client.put(
            putOf(new WorkspaceFile(workspace, WorkspacePath.parse(path))),
            "x".getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private static ClientMessage.Put putOf(WorkspaceFile file) {
    return new ClientMessage.Put(
        file,
        new TransferKey("put-" + file.path().name()),
        1,
        FileAttributes.NONE,
        null,
        WriteCondition.ALWAYS,
        Durability.EPHEMERAL,
        null);
  }

  /** One request of each route, about something in a workspace. */
  private static Map<Route, Function<WorkspaceName, ClientMessage>> requests() {
    Map<Route, Function<WorkspaceName, ClientMessage>> requests = new EnumMap<>(Route.class);
    WorkspacePath path = WorkspacePath.parse("/dir/file");
    WorkspacePath other = WorkspacePath.parse("/dir/other");
    Function<WorkspaceName, WorkspaceFile> file = name -> new WorkspaceFile(name, path);
    requests.put(
        Route.UPLOAD, name -> RawClient.open(file.apply(name), "key", ContentLength.of(5)));
    requests.put(Route.PUT, name -> putOf(file.apply(name)));
    requests.put(
        Route.DOWNLOAD, name -> new ClientMessage.Fetch(file.apply(name), 0, -1, null, 65536));
    requests.put(Route.PIECES, name -> new ClientMessage.FetchPieces(file.apply(name), null));
    requests.put(Route.STAT, name -> new FileRequest.Stat(file.apply(name), true));
    requests.put(Route.LIST, name -> new FileRequest.ListDirectory(file.apply(name), 3));
    requests.put(Route.REMOVE, name -> new FileRequest.Remove(file.apply(name), true));
    requests.put(Route.MAKE_DIRECTORY, name -> new FileRequest.MakeDirectory(file.apply(name)));
    requests.put(Route.MOVE, name -> new FileRequest.Move(file.apply(name), other, false));
    requests.put(
        Route.CHANGE,
        name -> new FileRequest.Change(file.apply(name), new FileAttributes(0600, null)));
    requests.put(Route.MAKE_LINK, name -> new FileRequest.MakeLink(file.apply(name), "x"));
    requests.put(Route.READ_LINK, name -> new FileRequest.ReadLink(file.apply(name)));
    requests.put(Route.FLUSH, name -> new FileRequest.FlushPath(file.apply(name)));
    requests.put(Route.READ, name -> new FileRequest.ReadFile(file.apply(name), null));
    requests.put(
        Route.COPY,
        name ->
            new FileRequest.Copy(
                file.apply(name), other, WriteCondition.ALWAYS, Durability.EPHEMERAL));
    requests.put(
        Route.COMPOSE,
        name ->
            new FileRequest.Compose(
                new WorkspaceFile(name, other),
                List.of(path),
                true,
                WriteCondition.ALWAYS,
                Durability.EPHEMERAL));
    requests.put(Route.WATCH, name -> new FileRequest.Watch(file.apply(name), true));
    requests.put(Route.LABEL, name -> new FileRequest.Label(file.apply(name), Labels.NONE));
    requests.put(Route.TREE_OPEN, name -> new TreeRequest.Open(file.apply(name)));
    requests.put(
        Route.TREE_LIST, name -> new TreeRequest.ListEntries(file.apply(name), false, false));
    requests.put(
        Route.TREE_PIECES, name -> new TreeRequest.Pieces(file.apply(name), "v1", 1 << 20));
    requests.put(Route.TREE_READ, name -> new TreeRequest.Read(file.apply(name)));
    requests.put(
        Route.TREE_WRITE, name -> new TreeRequest.Write(file.apply(name), Durability.EPHEMERAL));
    requests.put(
        Route.TREE_REMOVE, name -> new TreeRequest.Remove(file.apply(name), Durability.EPHEMERAL));
    requests.put(
        Route.TAR_PUSH,
        name -> new TarRequest.Push(file.apply(name), Durability.EPHEMERAL, true, null, null));
    requests.put(Route.TAR_PULL, name -> new TarRequest.Pull(file.apply(name)));
    requests.put(
        Route.WORKSPACE_CREATE,
        name -> new WorkspaceRequest.Create(WorkspaceSpec.named(name), true));
    requests.put(Route.WORKSPACE_SEAL, WorkspaceRequest.Seal::new);
    requests.put(Route.WORKSPACE_GET, WorkspaceRequest.Get::new);
    requests.put(Route.WORKSPACE_REMOVE, WorkspaceRequest.Remove::new);
    return requests;
  }

  @Test
  void everyRoute_ofAnothersWorkspace_answersAsIfThereWereNone() throws IOException {
    assertThat(requests().keySet())
        .containsExactlyInAnyOrderElementsOf(EnumSet.complementOf(EnumSet.copyOf(OF_NO_WORKSPACE)));
    List<String> before = tree();

    for (Route route : requests().keySet()) {
      TransferException ofTheirs = refused(route, THEIRS);
      TransferException ofNobodys = refused(route, NOBODYS);
      assertThat(ofTheirs.code()).as(route.path()).isEqualTo(FailureCode.UNKNOWN_WORKSPACE);
      assertThat(String.valueOf(ofTheirs.getMessage()).replace("theirs", "nobody"))
          .as(route.path())
          .isEqualTo(ofNobodys.getMessage());
      assertThat(ofTheirs.details()).as(route.path()).isEqualTo(ofNobodys.details());
    }
    assertThat(tree()).isEqualTo(before);
  }

  private List<String> tree() throws IOException {
    try (Stream<Path> all = Files.walk(data.resolve("workspaces"))) {
      return new ArrayList<>(new TreeSet<>(all.map(Path::toString).toList()));
    }
  }

  private TransferException refused(Route route, WorkspaceName workspace) {
    ClientMessage message =
        java.util.Objects.requireNonNull(requests().get(route)).apply(workspace);
    TransferException failure =
        catchThrowableOfType(TransferException.class, () -> sent(route, message));
    assertThat(failure).as(route.path() + " of " + workspace + " was answered").isNotNull();
    return failure;
  }

  private void sent(Route route, ClientMessage message) {
    if (message instanceof ClientMessage.Open open) {
      throw tenant().channel(open).expectFailure();
    }
    if (message instanceof ClientMessage.Put put) {
      var unused = tenant().put(put, new byte[1]);
    } else if (route == Route.TREE_READ) {
      var unused =
          tenant()
              .rsocket()
              .requestStream(beside(route, message))
              .onErrorMap(RawClient::failure)
              .blockLast(PATIENCE);
    } else if (route == Route.TREE_WRITE || route == Route.TREE_REMOVE) {
      var unused =
          tenant()
              .rsocket()
              .requestResponse(beside(route, message))
              .onErrorMap(RawClient::failure)
              .block(PATIENCE);
    } else if (route == Route.TAR_PUSH) {
      var unused =
          tenant()
              .rsocket()
              .requestChannel(Flux.just(RawClient.request(route, message)))
              .onErrorMap(RawClient::failure)
              .blockLast(PATIENCE);
    } else if (EnumSet.of(
            Route.TREE_LIST,
            Route.TREE_PIECES,
            Route.TAR_PULL,
            Route.DOWNLOAD,
            Route.PIECES,
            Route.LIST,
            Route.COPY,
            Route.COMPOSE,
            Route.WATCH)
        .contains(route)) {
      var unused = tenant().askAll(route, message);
    } else {
      var unused = tenant().ask(route, message);
    }
  }

  /** A message beside a chunk of one byte. */
  private static WirePayload beside(Route route, ClientMessage message) {
    ByteBuf control = new CborControlCodec().encode(UnpooledByteBufAllocator.DEFAULT, message);
    return WirePayload.of(
        RawClient.chunk(0, ByteBuffer.allocate(1)).data(),
        RequestMetadata.ofRoute(UnpooledByteBufAllocator.DEFAULT, route, control));
  }

  @Test
  void uploads_ofAnother_areNotThere() {
    UploadId theirs = java.util.Objects.requireNonNull(theirUpload);
    UploadId unknown = UploadId.random(new SecureRandom());

    assertThat(tenant().askAll(Route.UPLOAD_LIST, new ClientMessage.ListUploads(THEIRS, true)))
        .isEmpty();
    assertThat(tenant().askAll(Route.UPLOAD_LIST, new ClientMessage.ListUploads(null, true)))
        .allSatisfy(
            answer ->
                assertThat(((ServerMessage.Upload) answer).status().file().workspace().value())
                    .isEqualTo("mine"));
    for (Route route : List.of(Route.UPLOAD_STATUS, Route.UPLOAD_ABORT)) {
      TransferException ofTheirs = refusedUpload(route, theirs);
      assertThat(ofTheirs.code()).isEqualTo(FailureCode.UPLOAD_NOT_FOUND);
      assertThat(String.valueOf(ofTheirs.getMessage()).replace(theirs.value(), unknown.value()))
          .isEqualTo(refusedUpload(route, unknown).getMessage());
    }
  }

  private TransferException refusedUpload(Route route, UploadId id) {
    ClientMessage message =
        route == Route.UPLOAD_STATUS
            ? new ClientMessage.QueryUpload(id)
            : new ClientMessage.AbortUpload(id);
    return catchThrowableOfType(TransferException.class, () -> tenant().ask(route, message));
  }

  @Test
  void workspacesAndAudit_ofAnother_areNotTold() {
    assertThat(tenant().askAll(Route.WORKSPACE_LIST, new WorkspaceRequest.ListAll()))
        .extracting(answer -> ((WorkspaceAnswer.Info) answer).info().spec().name().value())
        .containsExactly("mine");
    assertThat(
            tenant()
                .askAll(
                    Route.AUDIT,
                    new AuditRequest(
                        Instant.EPOCH, Instant.now().plusSeconds(60), null, null, 1000)))
        .allSatisfy(
            answer ->
                assertThat(((AuditAnswer) answer).event().workspace()).isNotEqualTo("theirs"));
  }

  @Test
  void running_ofAnother_isNotTold() {
    int port = java.util.Objects.requireNonNull(service).port();
    try (RawClient operator = RawClient.connect(port, List.of(1), OPERATOR)) {
      for (String file : List.of("theirs:/now", "mine:/now")) {
        RawClient.Channel channel =
            operator.channel(
                RawClient.open(WorkspaceFile.parse(file), "now", ContentLength.of(100)));
        assertThat(channel.expect(ServerMessage.Opened.class)).isNotNull();
      }

      assertThat(running(operator, null)).containsExactlyInAnyOrder("theirs:/now", "mine:/now");
      assertThat(running(tenant(), null)).containsExactly("mine:/now");
      assertThat(running(tenant(), THEIRS)).isEmpty();
    }
  }

  private static List<String> running(RawClient client, @Nullable WorkspaceName workspace) {
    return client.askAll(Route.RUNNING_LIST, new ServiceRequest.ListRunning(workspace)).stream()
        .map(answer -> ((ServiceAnswer.Running) answer).transfer().file().toString())
        .toList();
  }

  @Test
  void batches_ofAnother_areRefusedAsIfThereWereNone() throws IOException {
    FerryClient client = tenantClient();
    List<String> before = tree();
    try {
      for (String name : List.of("theirs", "nobody")) {
        Batches batches = client.workspace(name).batches();
        List<BatchFile> files = List.of(BatchFile.of("/dir/file", new byte[3]));
        assertThat(
                catchThrowableOfType(
                    TransferException.class, () -> batches.write(files).block(PATIENCE)))
            .hasMessage("There is no workspace '" + name + "'");
        assertThat(batches.read(List.of("/dir/file")).collectList().block(PATIENCE))
            .singleElement()
            .isInstanceOfSatisfying(
                BatchItem.Missed.class,
                missed ->
                    assertThat(missed.failure())
                        .hasMessage("There is no workspace '" + name + "'"));
      }
    } finally {
      client.close().block(PATIENCE);
    }
    assertThat(tree()).isEqualTo(before);
  }

  @Test
  void mint_forAnothersWorkspace_isForbidden() {
    GrantRequest.Mint wish =
        new GrantRequest.Mint(
            "x",
            List.of("theirs"),
            List.of("read"),
            List.of(),
            List.of(),
            null,
            Duration.ofMinutes(1));

    assertThat(
            catchThrowableOfType(
                    TransferException.class, () -> tenant().ask(Route.TOKEN_MINT, wish))
                .code())
        .isEqualTo(FailureCode.FORBIDDEN);
  }

  @Test
  void everyRoute_ofOnesOwnWorkspace_isNotUnknown() {
    try (RawClient anyone = tenant()) {
      assertThat(
              anyone.ask(Route.STAT, new FileRequest.Stat(WorkspaceFile.parse("mine:/file"), true)))
          .isNotNull();
    }
  }

  private FerryClient tenantClient() {
    return FerryClient.create(
        ClientOptions.builder()
            .address("127.0.0.1", java.util.Objects.requireNonNull(service).port())
            .token(TENANT)
            .build());
  }

  @Test
  void sdk_ofATenant_readsItsOwnOnly() {
    FerryClient client = tenantClient();
    try {
      assertThat(client.workspace("mine").exists("/file").block(PATIENCE)).isTrue();
      assertThat(
              catchThrowableOfType(
                      TransferException.class,
                      () -> client.workspace("theirs").exists("/dir/file").block(PATIENCE))
                  .code())
          .isEqualTo(FailureCode.UNKNOWN_WORKSPACE);
    } finally {
      client.close().block(PATIENCE);
    }
  }
}
