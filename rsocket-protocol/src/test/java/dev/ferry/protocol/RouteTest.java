package dev.ferry.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Routes, versions, message types and payload kinds: the names on the wire. */
final class RouteTest {

  @Test
  void paths_all_areTheFrozenOnes() {
    assertThat(Arrays.stream(Route.values()).map(Route::path))
        .containsExactly(
            "ferry.v1.upload",
            "ferry.v1.put",
            "ferry.v1.download",
            "ferry.v1.pieces",
            "ferry.v1.stat",
            "ferry.v1.list",
            "ferry.v1.remove",
            "ferry.v1.make-directory",
            "ferry.v1.move",
            "ferry.v1.change",
            "ferry.v1.make-link",
            "ferry.v1.read-link",
            "ferry.v1.flush",
            "ferry.v1.read",
            "ferry.v1.copy",
            "ferry.v1.compose",
            "ferry.v1.watch",
            "ferry.v1.label",
            "ferry.v1.upload.status",
            "ferry.v1.upload.list",
            "ferry.v1.upload.abort",
            "ferry.v1.workspace.create",
            "ferry.v1.workspace.seal",
            "ferry.v1.workspace.get",
            "ferry.v1.workspace.list",
            "ferry.v1.workspace.remove",
            "ferry.v1.token.mint",
            "ferry.v1.token.revoke",
            "ferry.v1.token.show",
            "ferry.v1.audit",
            "ferry.v1.tree.open",
            "ferry.v1.tree.list",
            "ferry.v1.tree.write",
            "ferry.v1.tree.read",
            "ferry.v1.tree.remove",
            "ferry.v1.tree.pieces",
            "ferry.v1.batch.write",
            "ferry.v1.batch.read",
            "ferry.v1.tar.push",
            "ferry.v1.tar.pull",
            "ferry.v1.about",
            "ferry.v1.running.list");
  }

  @ParameterizedTest
  @EnumSource(Route.class)
  void byPath_everyRoute_findsIt(Route route) {
    assertThat(Route.byPath(route.path())).isEqualTo(route);
  }

  @ParameterizedTest
  @CsvSource({
    "ferry.v2.upload,  VERSION_UNSUPPORTED",
    "ferry.v10.upload, VERSION_UNSUPPORTED",
    "ferry.v1.new,     MALFORMED",
    "ferry.v1.,        MALFORMED",
    "Ferry.v1.upload,  MALFORMED",
    "'',               MALFORMED",
  })
  void byPath_unknown_isRefused(String path, FailureCode code) {
    assertThatThrownBy(() -> Route.byPath(path))
        .isInstanceOfSatisfying(
            TransferException.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }

  @Test
  void byPath_hostileName_isShownShortAndPrintable() {
    assertThatThrownBy(() -> Route.byPath("a\n\u001b[2J" + "x".repeat(300)))
        .hasMessage("Unknown route 'a??[2J" + "x".repeat(58) + "…'");
  }

  @Test
  void negotiate_offers_takesTheNewestBothSpeak() {
    assertThat(ProtocolVersion.negotiate(List.of(1))).isEqualTo(1);
    assertThat(ProtocolVersion.negotiate(List.of(9, 1, 2))).isEqualTo(1);
  }

  @Test
  void negotiate_nothingInCommon_saysWhatBothSpeak() {
    assertThatThrownBy(() -> ProtocolVersion.negotiate(List.of(2, 3)))
        .isInstanceOfSatisfying(
            TransferException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(FailureCode.VERSION_UNSUPPORTED);
              assertThat(failure.details()).containsEntry("supported", "[1]");
            })
        .hasMessage("The peer speaks protocol versions [2, 3]; this side speaks [1]");
    assertThatThrownBy(() -> ProtocolVersion.negotiate(List.of()))
        .isInstanceOf(TransferException.class);
  }

  @Test
  void messageTypes_all_haveTheFrozenNames() {
    assertThat(Arrays.stream(MessageType.values()).map(MessageType::wireName))
        .containsExactly(
            "hello",
            "open",
            "flush",
            "finish",
            "put",
            "fetch",
            "pieces",
            "stat",
            "list",
            "remove",
            "make-directory",
            "move",
            "change",
            "make-link",
            "read-link",
            "flush-path",
            "read-file",
            "copy",
            "compose",
            "watch",
            "label",
            "upload-status",
            "upload-list",
            "upload-abort",
            "opened",
            "ack",
            "completed",
            "header",
            "piece-checksums",
            "entry",
            "removed",
            "listed",
            "made",
            "link-text",
            "flushed",
            "changed",
            "upload",
            "create-workspace",
            "seal-workspace",
            "get-workspace",
            "list-workspaces",
            "remove-workspace",
            "workspace",
            "workspace-removed",
            "mint",
            "revoke",
            "show-grant",
            "minted",
            "revoked",
            "granted",
            "audit",
            "audit-event",
            "tree-open",
            "tree-opened",
            "tree-list",
            "tree-write",
            "tree-remove",
            "tree-read",
            "tree-pieces",
            "tree-basis",
            "batch-write",
            "batch-file",
            "batch-read",
            "batch-unread",
            "tar-pull",
            "tar-push",
            "tar-refused",
            "tar-reached",
            "tar-unpacked",
            "about",
            "service",
            "list-running",
            "running");
    assertThat(MessageType.byWireName("open")).contains(MessageType.OPEN);
    assertThat(MessageType.byWireName("OPEN")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1, CONTROL", "2, CHUNK", "3, COMPRESSED_CHUNK", "4, KEPT_CHUNK"})
  void peek_knownKind_leavesTheReaderIndex(int wireValue, PayloadKind expected) {
    ByteBuf data = Unpooled.wrappedBuffer(new byte[] {(byte) wireValue, 7});

    assertThat(PayloadKind.peek(data)).isEqualTo(expected);
    assertThat(data.readerIndex()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5, 127, 128, 255})
  void peek_unknownKind_isMalformedAndNamesIt(int wireValue) {
    assertThatThrownBy(
            () -> PayloadKind.peek(Unpooled.wrappedBuffer(new byte[] {(byte) wireValue})))
        .isInstanceOf(TransferException.class)
        .hasMessage("Unknown payload kind " + wireValue);
  }

  @Test
  void peek_nothing_isMalformed() {
    assertThatThrownBy(() -> PayloadKind.peek(Unpooled.EMPTY_BUFFER))
        .isInstanceOf(TransferException.class)
        .hasMessage("A payload is empty");
  }

  @ParameterizedTest
  @CsvSource({"-1, 0", "0, -2", "1, 9223372036854775807", "9223372036854775807, 1"})
  void fetch_rangeBeyond63Bits_isRefused(long offset, long length) {
    WorkspaceFile file = WorkspaceFile.parse("w:/a");

    assertThatThrownBy(() -> new ClientMessage.Fetch(file, offset, length, null, 1))
        .isInstanceOfSatisfying(
            TransferException.class,
            failure -> assertThat(failure.code()).isEqualTo(FailureCode.INVALID_ARGUMENT));
    assertThat(new ClientMessage.Fetch(file, Long.MAX_VALUE, -1, null, 1).etag()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\nb", "\u001b[2J", "ü"})
  void hello_unprintableClient_isRefused(String client) {
    assertThatThrownBy(() -> new ClientMessage.Hello(List.of(1), client))
        .isInstanceOf(TransferException.class);
    assertThatThrownBy(() -> new ClientMessage.Hello(List.of(1), "c".repeat(129)))
        .isInstanceOf(TransferException.class);
    assertThat(new ClientMessage.Hello(List.of(1), "c".repeat(128)).client()).hasSize(128);
  }
}
