package dev.ferry.service.rsocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.service.RawClient;
import dev.ferry.service.ServiceHarness;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.ByteRange;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Pieces;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage below the frontier: only the pieces that differ are sent again, and only as they were. */
final class UploadRepairTest {
  private static final SeededBytes CONTENT = new SeededBytes(47);
  private static final WorkspaceFile FILE = WorkspaceFile.parse("ws:/big.bin");
  private static final int PIECE = Pieces.LENGTH_BYTES;
  private static final int CHUNK = 64 * 1024;
  private static final long LENGTH = 4L * PIECE + 123;
  private static final long FRONTIER = 3L * PIECE + 5L * CHUNK;
  private static final ClientMessage.Open WISH =
      RawClient.open(FILE, "key", ContentLength.of(LENGTH)).withRepair(true);

  @TempDir Path data;
  private ServiceHarness service;
  private RawClient client;

  @BeforeEach
  void start() {
    service = ServiceHarness.start(data);
    client = RawClient.connect(service.port());
  }

  @AfterEach
  void stop() {
    client.close();
    service.close();
  }

  private void restart() {
    stop();
    start();
  }

  /** The staging file of an upload that stands at the frontier with nobody at work. */
  private Path stopped(ClientMessage.Open wish) {
    return stoppedAt(FRONTIER, wish);
  }

  private Path stoppedAt(long frontier, ClientMessage.Open wish) {
    RawClient.Channel channel = client.channel(wish);
    UploadId id = channel.expect(ServerMessage.Opened.class).id();
    channel.send(CONTENT, 0, frontier, CHUNK).send(new ClientMessage.Flush());
    channel.expectAck(frontier);
    channel.cancel();
    return data.resolve("staging").resolve(id.value());
  }

  private static void flip(Path path, long position) {
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      assertThat(channel.read(one, position)).isEqualTo(1);
      one.put(0, (byte) (one.get(0) ^ 1)).rewind();
      assertThat(channel.write(one, position)).isEqualTo(1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void cut(Path path, long length) {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.truncate(length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Attaches and expects to be asked for those ranges. */
  private RawClient.Channel asked(ByteRange... damaged) {
    RawClient.Channel channel = client.channel(WISH);
    ServerMessage.Opened opened = channel.expect(ServerMessage.Opened.class);
    assertThat(opened.durable().lengthBytes()).isEqualTo(FRONTIER);
    assertThat(opened.damaged()).containsExactly(damaged);
    return channel;
  }

  private static void send(RawClient.Channel channel, ByteRange range) {
    channel.send(CONTENT, range.offset(), range.end(), CHUNK);
  }

  /** Sends the rest and expects the whole to be published. */
  private void finish(RawClient.Channel channel) throws IOException {
    channel.send(CONTENT, FRONTIER, LENGTH, CHUNK).send(RawClient.finish(CONTENT, LENGTH));
    var unused = channel.expectLast(ServerMessage.Completed.class);
    channel.complete();
    assertThat(Files.readAllBytes(data.resolve("workspaces/ws/big.bin")))
        .isEqualTo(CONTENT.at(0, (int) LENGTH).array());
  }

  private static ByteRange piece(long number) {
    return new ByteRange(number * PIECE, PIECE);
  }

  private static final ByteRange TAIL = new ByteRange(3L * PIECE, FRONTIER - 3L * PIECE);

  @Test
  void attach_lastPieceChanged_asksForItAndGoesOn() throws IOException {
    Path staged = stopped(WISH);
    flip(staged, FRONTIER - 1);
    restart();

    RawClient.Channel channel = asked(TAIL);
    send(channel, TAIL);
    channel.send(new ClientMessage.Flush());
    channel.expectAck(FRONTIER);

    finish(channel);
  }

  @Test
  void attach_fileCut_asksForWhatIsMissing() throws IOException {
    Path staged = stopped(WISH);
    cut(staged, PIECE + 17);
    restart();
    ByteRange missing = new ByteRange(PIECE, FRONTIER - PIECE);

    RawClient.Channel channel = asked(missing);
    send(channel, missing);

    finish(channel);
  }

  /** No piece is cut in two there, so none is read again; the length alone tells. */
  @Test
  void attach_fileCutBelowAFrontierBetweenPieces_asksForWhatIsMissing() {
    Path staged = stoppedAt(3L * PIECE, WISH);
    cut(staged, 2L * PIECE);
    restart();

    ServerMessage.Opened opened = client.channel(WISH).expect(ServerMessage.Opened.class);

    assertThat(opened.durable().lengthBytes()).isEqualTo(3L * PIECE);
    assertThat(opened.damaged()).containsExactly(piece(2));
  }

  @Test
  void attach_fileCutWithoutRepair_isDataLost() {
    Path staged = stopped(WISH);
    cut(staged, FRONTIER - 1);
    restart();

    TransferException failure = client.channel(WISH.withRepair(false)).expectFailure();

    assertThat(failure.code()).isEqualTo(FailureCode.DATA_LOST);
    assertThat(failure.details()).doesNotContainKey("repairable");
    assertThat(client.channel(WISH).expectFailure().code()).isEqualTo(FailureCode.DATA_LOST);
    assertThat(data.resolve("staging")).isEmptyDirectory();
  }

  /** Nothing of it is read at the attach; the digest tells at the end. */
  @Test
  void finish_earlyPiecesChanged_staysOpenAndAsksForThemAtTheNextAttach() throws IOException {
    Path staged = stopped(WISH);
    flip(staged, 9);
    flip(staged, 2L * PIECE);
    restart();
    RawClient.Channel first = asked();
    first.send(CONTENT, FRONTIER, LENGTH, CHUNK).send(RawClient.finish(CONTENT, LENGTH));
    TransferException failure = first.expectFailure();

    assertThat(failure.code()).isEqualTo(FailureCode.DATA_LOST);
    assertThat(failure.details())
        .containsEntry("damagedAt", "0")
        .containsEntry("repairable", "true");

    RawClient.Channel channel = client.channel(WISH);
    ServerMessage.Opened opened = channel.expect(ServerMessage.Opened.class);
    assertThat(opened.damaged()).containsExactly(piece(0), piece(2));
    assertThat(opened.durable().lengthBytes()).isEqualTo(LENGTH);
    send(channel, piece(0));
    send(channel, piece(2));
    channel.send(RawClient.finish(CONTENT, LENGTH));
    var unused = channel.expectLast(ServerMessage.Completed.class);
    channel.complete();
    assertThat(Files.readAllBytes(data.resolve("workspaces/ws/big.bin")))
        .isEqualTo(CONTENT.at(0, (int) LENGTH).array());
  }

  @Test
  void finish_withoutDigestAndEarlyPieceChanged_isMendedAllTheSame() throws IOException {
    ClientMessage.Open wish = RawClient.with(WISH, DigestMode.OFF).withRepair(true);
    Path staged = stopped(wish);
    flip(staged, PIECE);
    restart();
    ClientMessage.Finish finish =
        new ClientMessage.Finish(LENGTH, Crc32c.of(CONTENT.at(0, (int) LENGTH)), null);
    RawClient.Channel first = client.channel(wish);
    first.expect(ServerMessage.Opened.class);
    first.send(CONTENT, FRONTIER, LENGTH, CHUNK).send(finish);
    assertThat(first.expectFailure().details()).containsEntry("repairable", "true");

    RawClient.Channel channel = client.channel(wish);
    assertThat(channel.expect(ServerMessage.Opened.class).damaged()).containsExactly(piece(1));
    send(channel, piece(1));
    channel.send(finish);
    var unused = channel.expectLast(ServerMessage.Completed.class);
    channel.complete();

    assertThat(Files.readAllBytes(data.resolve("workspaces/ws/big.bin")))
        .isEqualTo(CONTENT.at(0, (int) LENGTH).array());
  }

  @Test
  void repair_brokenOff_asksForTheRestOnly() throws IOException {
    Path staged = stopped(WISH);
    flip(staged, 9);
    flip(staged, FRONTIER - 1);
    restart();
    RawClient.Channel first = asked(piece(0), TAIL);
    send(first, piece(0));
    first.send(CONTENT, TAIL.offset(), TAIL.offset() + CHUNK, CHUNK);
    first.send(RawClient.chunk(FRONTIER, CONTENT.at(FRONTIER, CHUNK)));
    assertThat(first.expectFailure().code()).isEqualTo(FailureCode.WRONG_OFFSET);
    restart();

    RawClient.Channel channel = asked(TAIL);
    send(channel, TAIL);

    finish(channel);
  }

  @Test
  void repair_otherBytes_areSourceChangedAndNothingIsMended() throws IOException {
    Path staged = stopped(WISH);
    flip(staged, FRONTIER - 1);
    restart();
    RawClient.Channel wrong = asked(TAIL);
    SeededBytes other = new SeededBytes(99);
    wrong.send(other, TAIL.offset(), TAIL.end(), CHUNK);

    assertThat(wrong.expectFailure().code()).isEqualTo(FailureCode.SOURCE_CHANGED);

    RawClient.Channel channel = asked(TAIL);
    send(channel, TAIL);
    finish(channel);
  }

  @Test
  void repair_chunkElsewhereOrDamaged_isRefused() {
    Path staged = stopped(WISH);
    flip(staged, FRONTIER - 1);
    restart();

    RawClient.Channel elsewhere = asked(TAIL);
    elsewhere.send(CONTENT, FRONTIER, FRONTIER + CHUNK, CHUNK);
    TransferException failure = elsewhere.expectFailure();
    assertThat(failure.code()).isEqualTo(FailureCode.WRONG_OFFSET);
    assertThat(failure.details()).containsEntry("expected", Long.toString(TAIL.offset()));

    RawClient.Channel beyond = asked(TAIL);
    beyond.send(CONTENT, TAIL.offset(), TAIL.end() - CHUNK / 2, CHUNK);
    beyond.send(RawClient.chunk(TAIL.end() - CHUNK / 2, CONTENT.at(TAIL.end() - CHUNK / 2, CHUNK)));
    assertThat(beyond.expectFailure().code()).isEqualTo(FailureCode.WRONG_OFFSET);

    RawClient.Channel damaged = asked(TAIL);
    damaged.send(RawClient.chunk(TAIL.offset(), CONTENT.at(TAIL.offset(), CHUNK), 1));
    assertThat(damaged.expectFailure().code()).isEqualTo(FailureCode.CHECKSUM_MISMATCH);

    RawClient.Channel early = asked(TAIL);
    early.send(
        new ClientMessage.Finish(LENGTH, null, RawClient.finish(CONTENT, LENGTH).digestOrNull()));
    assertThat(early.expectFailure().code()).isEqualTo(FailureCode.TOO_SHORT);
  }

  @Test
  void attach_checksumsLostToo_isDataLost() throws IOException {
    Path staged = stopped(WISH);
    flip(staged, PIECE);
    Files.delete(staged.resolveSibling(staged.getFileName() + ".pieces"));
    restart();

    TransferException failure = client.channel(WISH).expectFailure();

    assertThat(failure.code()).isEqualTo(FailureCode.DATA_LOST);
    assertThat(failure.details()).isEmpty();
  }
}
