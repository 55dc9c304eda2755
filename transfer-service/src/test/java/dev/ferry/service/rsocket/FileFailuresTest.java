package dev.ferry.service.rsocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.FileAnswer;
import dev.ferry.protocol.FileRequest;
import dev.ferry.protocol.ProtocolVersion;
import dev.ferry.protocol.RequestMetadata;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.protocol.WirePayload;
import dev.ferry.service.RawClient;
import dev.ferry.service.ServiceHarness;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.TransferLimits;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WriteCondition;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every failure about connections, workspaces and files, provoked from outside. */
final class FileFailuresTest extends FailureProvocation {

  @Test
  void malformed_payloadOfUnknownKind_isSaid() {
    WirePayload nonsense =
        WirePayload.of(
            Unpooled.copiedBuffer(new byte[] {9, 1, 2}),
            RequestMetadata.ofRoute(ByteBufAllocator.DEFAULT, Route.UPLOAD));

    assertSays(client().channel(nonsense).expectFailure(), FailureCode.MALFORMED, "kind 9");
  }

  @Test
  void malformed_requestWithoutRoute_isSaid() {
    WirePayload routeless = WirePayload.of(Unpooled.copiedBuffer(new byte[] {1}));

    assertSays(client().channel(routeless).expectFailure(), FailureCode.MALFORMED, "route");
  }

  @Test
  void malformed_chunkWithTruncatedHeader_leavesTheUploadOpen() {
    RawClient.Channel channel = client().channel(open("k", CHUNK));
    channel.expect(ServerMessage.Opened.class);
    channel.send(WirePayload.of(Unpooled.copiedBuffer(new byte[] {2, 0, 0})));

    assertSays(channel.expectFailure(), FailureCode.MALFORMED, "header");
    assertThat(client().channel(open("k", CHUNK)).expect(ServerMessage.Opened.class).epoch())
        .isEqualTo(2);
  }

  @Test
  void versionUnsupported_connectionOfAFutureClient_isRefusedWithOurVersions() {
    ServiceHarness started = start(ServiceHarness.options(data));
    RawClient future = RawClient.connect(started.port(), List.of(99), null);

    assertSays(
        future.refusal(),
        FailureCode.VERSION_UNSUPPORTED,
        "[99]",
        ProtocolVersion.SUPPORTED.toString());
  }

  @Test
  void versionUnsupported_routeOfAnotherVersion_isSaid() {
    ByteBuf metadata =
        Unpooled.wrappedBuffer(RequestMetadata.ofRoute(ByteBufAllocator.DEFAULT, Route.UPLOAD));
    int at = indexOf(metadata, "ferry.v1");
    metadata.setByte(at + 7, '2');
    WirePayload first = WirePayload.of(Unpooled.copiedBuffer(new byte[] {1}), metadata);

    assertSays(
        client().channel(first).expectFailure(),
        FailureCode.VERSION_UNSUPPORTED,
        "ferry.v2.upload");
  }

  private static int indexOf(ByteBuf bytes, String text) {
    String all = bytes.toString(ISO_8859_1);
    return all.indexOf(text);
  }

  @Test
  void unauthenticated_wrongOrNoToken_isRefusedAndTheRightOneWorks() {
    service = ServiceHarness.options(data).token("s3cret").start();

    assertSays(
        RawClient.connect(service.port()).refusal(),
        FailureCode.UNAUTHENTICATED,
        "asks for a token");
    assertSays(
        RawClient.connect(service.port(), ProtocolVersion.SUPPORTED, "guess").refusal(),
        FailureCode.UNAUTHENTICATED,
        "not the service's");
    client = RawClient.connect(service.port(), ProtocolVersion.SUPPORTED, "s3cret");
    client.upload(open("k", CHUNK), CONTENT, CHUNK);
  }

  @Test
  void limitExceeded_tooManyOpenUploads_isSaid() {
    TransferLimits few = Limits.with().openUploads(1).build();
    start(ServiceHarness.options(data).limits(few));
    client().channel(open("first", CHUNK)).expect(ServerMessage.Opened.class);

    assertSays(refused(open("second", CHUNK)), FailureCode.LIMIT_EXCEEDED, "1");
  }

  @Test
  void limitExceeded_tooManyStreams_isSaidAndTheOthersGoOn() {
    TransferLimits few = Limits.with().streams(1).build();
    start(ServiceHarness.options(data).limits(few));
    RawClient.Channel running = client().channel(open("first", CHUNK));
    running.expect(ServerMessage.Opened.class);

    assertSays(refused(open("second", CHUNK)), FailureCode.LIMIT_EXCEEDED, "streams");
    running.send(CONTENT, 0, CHUNK, CHUNK).send(finish(CHUNK));
    running.expectLast(ServerMessage.Completed.class);
  }

  @Test
  void limitExceeded_chunkBeyondTheNegotiatedSize_isSaid() {
    RawClient.Channel channel = client().channel(open("k", 4L * CHUNK));
    ServerMessage.Opened opened = channel.expect(ServerMessage.Opened.class);
    channel.send(CONTENT, 0, 2L * opened.chunkBytes(), 2 * opened.chunkBytes());

    assertSays(
        channel.expectFailure(), FailureCode.LIMIT_EXCEEDED, Integer.toString(opened.chunkBytes()));
  }

  @Test
  void invalidArgument_downloadBehindTheEnd_isSaid() {
    client().upload(open("k", CHUNK), CONTENT, CHUNK);

    TransferException failure =
        catchThrowableOfType(
            TransferException.class,
            () -> client().download(new ClientMessage.Fetch(FILE, CHUNK + 1, -1, null, CHUNK)));

    assertSays(failure, FailureCode.INVALID_ARGUMENT, Integer.toString(CHUNK + 1));
  }

  @Test
  void unknownWorkspace_whenCreationIsForbidden_isSaid() {
    start(ServiceHarness.options(data).forbidNewWorkspaces());

    assertSays(refused(open("k", 1)), FailureCode.UNKNOWN_WORKSPACE, "'ws'");
    assertThat(data.resolve("workspaces/ws")).doesNotExist();
  }

  @Test
  void linkOutOfTheWorkspace_anyOperation_findsNothing() throws IOException {
    client().upload(open("k", 1), CONTENT, 1);
    Path outside = Files.createDirectory(data.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "secret");
    Files.createSymbolicLink(data.resolve("workspaces/ws/link"), outside);
    WorkspaceFile through = WorkspaceFile.parse("ws:/link/secret");

    assertSays(
        refused(Route.STAT, new FileRequest.Stat(through)),
        FailureCode.NOT_FOUND,
        "ws:/link/secret");
    assertThat(client().ask(Route.REMOVE, new FileRequest.Remove(through)))
        .isEqualTo(new FileAnswer.Removed(false));
    assertThat(outside.resolve("secret")).hasContent("secret");
  }

  @Test
  void notFound_statOfNothing_isSaid() {
    client().upload(open("k", 1), CONTENT, 1);

    assertSays(
        refused(Route.STAT, new FileRequest.Stat(WorkspaceFile.parse("ws:/nothing"))),
        FailureCode.NOT_FOUND,
        "ws:/nothing");
  }

  @Test
  void notAFile_uploadOntoADirectory_isSaid() {
    client()
        .upload(
            RawClient.open(WorkspaceFile.parse("ws:/file/below"), "k", ContentLength.of(1)),
            CONTENT,
            1);

    assertSays(refused(open("k2", 1)), FailureCode.NOT_A_FILE, "ws:/file");
  }

  @Test
  void preconditionFailed_ifAbsentOntoAFile_isSaidAndTheFileStays() {
    client().upload(open("k", CHUNK), CONTENT, CHUNK);

    assertSays(
        refused(conditional("k2", WriteCondition.IF_ABSENT)),
        FailureCode.PRECONDITION_FAILED,
        "exists in version");
    assertThat(data.resolve("workspaces/ws/file")).hasSize(CHUNK);
  }

  @Test
  void preconditionFailed_fileAppearsWhileUploading_isSaidAtTheEnd() {
    ClientMessage.Open ifAbsent = conditional("late", WriteCondition.IF_ABSENT);
    RawClient.Channel late = client().channel(ifAbsent);
    late.expect(ServerMessage.Opened.class);
    client().upload(open("early", CHUNK), CONTENT, CHUNK);
    late.send(RawClient.finish(CONTENT, 0));

    assertSays(late.expectFailure(), FailureCode.PRECONDITION_FAILED, "exists in version");
    assertSays(refused(ifAbsent), FailureCode.PRECONDITION_FAILED, "FAILED");
  }

  @Test
  void preconditionFailed_ifMatchOfAnOldVersion_isSaidAndTheRightVersionReplaces() {
    String first = client().upload(open("k1", 1), CONTENT, 1).receipt().etag();
    String second = client().upload(open("k2", 2), CONTENT, 2).receipt().etag();

    assertSays(
        refused(conditional("k3", WriteCondition.ifMatch(first))),
        FailureCode.PRECONDITION_FAILED,
        second);
    client().upload(conditional("k4", WriteCondition.ifMatch(second)), CONTENT, 0);
    assertThat(data.resolve("workspaces/ws/file")).isEmptyFile();
  }

  private static ClientMessage.Open conditional(String key, WriteCondition condition) {
    return new ClientMessage.Open(
        FILE,
        new TransferKey(key),
        null,
        ContentLength.of(0),
        FileAttributes.NONE,
        DigestMode.COMPUTED,
        condition,
        Durability.DURABLE,
        CHUNK,
        null);
  }

  @Test
  void directoryNotEmpty_removeOfAFullDirectory_isSaid() {
    client()
        .upload(
            RawClient.open(WorkspaceFile.parse("ws:/dir/below"), "k", ContentLength.of(1)),
            CONTENT,
            1);

    assertSays(
        refused(Route.REMOVE, new FileRequest.Remove(WorkspaceFile.parse("ws:/dir"))),
        FailureCode.DIRECTORY_NOT_EMPTY,
        "ws:/dir");
  }

  @Test
  void versionChanged_downloadOfAReplacedVersion_isSaidWithTheNewOne() {
    String old = client().upload(open("k1", 1), CONTENT, 1).receipt().etag();
    String now = client().upload(open("k2", 2), CONTENT, 2).receipt().etag();

    TransferException failure =
        catchThrowableOfType(
            TransferException.class,
            () -> client().download(new ClientMessage.Fetch(FILE, 0, -1, old, CHUNK)));

    assertSays(failure, FailureCode.VERSION_CHANGED, old, now);
    assertThat(failure.details()).containsEntry("etag", now);
  }

  @Test
  void alreadyExists_linkOverAFile_isSaid() {
    client().upload(open("k", CHUNK), CONTENT, CHUNK);

    assertSays(
        refused(Route.MAKE_LINK, new FileRequest.MakeLink(FILE, "elsewhere")),
        FailureCode.ALREADY_EXISTS,
        "/file");
  }

  @Test
  void linkLoop_twoLinksToEachOther_isSaid() {
    WorkspaceFile one = WorkspaceFile.parse("ws:/one");
    client().upload(open("k", CHUNK), CONTENT, CHUNK);
    var unusedOne = client().ask(Route.MAKE_LINK, new FileRequest.MakeLink(one, "two"));
    var unusedTwo =
        client()
            .ask(Route.MAKE_LINK, new FileRequest.MakeLink(WorkspaceFile.parse("ws:/two"), "/one"));

    assertSays(
        refused(Route.READ, new FileRequest.ReadFile(one, null)), FailureCode.LINK_LOOP, "links");
  }

  @Test
  void notALink_textOfAFile_isSaid() {
    client().upload(open("k", CHUNK), CONTENT, CHUNK);

    assertSays(
        refused(Route.READ_LINK, new FileRequest.ReadLink(FILE)), FailureCode.NOT_A_LINK, "/file");
  }

  @Test
  void invalidPath_removalOfTheRoot_isSaid() {
    client().upload(open("k", CHUNK), CONTENT, CHUNK);

    assertSays(
        refused(Route.REMOVE, new FileRequest.Remove(WorkspaceFile.parse("ws:/"), false)),
        FailureCode.INVALID_PATH,
        "root");
  }

  @Test
  void notADirectory_fileOnTheWay_isSaid() {
    client().upload(open("k", CHUNK), CONTENT, CHUNK);

    assertSays(
        refused(
            Route.MAKE_DIRECTORY,
            new FileRequest.MakeDirectory(WorkspaceFile.parse("ws:/file/below"))),
        FailureCode.NOT_A_DIRECTORY,
        "file");
  }
}
