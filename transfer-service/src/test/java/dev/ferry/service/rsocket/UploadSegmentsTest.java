package dev.ferry.service.rsocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.OpenPart;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.service.RawClient;
import dev.ferry.service.ServiceHarness;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.ByteRange;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Pieces;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads in segments, out of order, into one staging file. */
final class UploadSegmentsTest {
  private static final SeededBytes CONTENT = new SeededBytes(53);
  private static final WorkspaceFile FILE = WorkspaceFile.parse("ws:/big.bin");
  private static final long PIECE = Pieces.LENGTH_BYTES;
  private static final int CHUNK = 64 * 1024;
  private static final long LENGTH = 4 * PIECE + 123;
  private static final ClientMessage.Open WHOLE =
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

  private ServerMessage.Opened ask() {
    RawClient.Channel channel = client.channel(WHOLE.withPart(null, new OpenPart.Segments()));
    ServerMessage.Opened answer = channel.expect(ServerMessage.Opened.class);
    channel.expectEnd();
    return answer;
  }

  private RawClient.Channel open(ServerMessage.Opened asked, long base, long length) {
    return client.channel(
        WHOLE.withPart(
            asked.id(), new OpenPart.Segment(asked.epoch(), new ByteRange(base, length))));
  }

  /** Sends bytes of a segment, which is at that frontier, and waits until they are durable. */
  private RawClient.Channel send(
      ServerMessage.Opened asked, ByteRange range, long frontier, long toBytes) {
    RawClient.Channel channel = open(asked, range.offset(), range.lengthBytes());
    ServerMessage.Opened opened = channel.expect(ServerMessage.Opened.class);
    assertThat(opened.id()).isEqualTo(asked.id());
    assertThat(opened.withoutDigest()).isTrue();
    assertThat(opened.durable()).isEqualTo(prefix(range.offset(), frontier));
    for (long at = frontier; at < toBytes; at += CHUNK) {
      int length = (int) Math.min(CHUNK, toBytes - at);
      channel.send(RawClient.chunk(at, CONTENT.at(range.offset() + at, length)));
    }
    channel.send(new ClientMessage.Flush());
    assertThat(channel.expectAck(toBytes).durable()).isEqualTo(prefix(range.offset(), toBytes));
    return channel;
  }

  private void sendAll(ServerMessage.Opened asked, long base, long length) {
    send(asked, new ByteRange(base, length), 0, length).cancel();
  }

  private static Prefix prefix(long base, long length) {
    return new Prefix(length, Crc32c.of(CONTENT.at(base, (int) length)));
  }

  /** Attaches to the whole, sends what is missing and finishes. */
  private Receipt finish(long expectedFrontier) throws IOException {
    RawClient.Channel channel = client.channel(WHOLE);
    ServerMessage.Opened opened = channel.expect(ServerMessage.Opened.class);
    assertThat(opened.durable()).isEqualTo(prefix(0, expectedFrontier));
    assertThat(opened.damaged()).isEmpty();
    channel.send(CONTENT, expectedFrontier, LENGTH, CHUNK).send(RawClient.finish(CONTENT, LENGTH));
    Receipt receipt = channel.expectLast(ServerMessage.Completed.class).receipt();
    channel.complete();
    byte[] all = CONTENT.at(0, (int) LENGTH).array();
    assertThat(Files.readAllBytes(data.resolve("workspaces/ws/big.bin"))).isEqualTo(all);
    assertThat(receipt.crc32c()).isEqualTo(Crc32c.of(ByteBuffer.wrap(all)));
    assertThat(receipt.digest()).contains(Digest.ofBytes(CONTENT.digest(LENGTH)));
    assertThat(data.resolve("staging")).isEmptyDirectory();
    assertThat(pieces()).isTrue();
    return receipt;
  }

  /** Whether the checksums of all published pieces are known and right. */
  private boolean pieces() {
    return client.askAll(Route.PIECES, new ClientMessage.FetchPieces(FILE, null)).stream()
        .filter(ServerMessage.PieceChecksums.class::isInstance)
        .map(ServerMessage.PieceChecksums.class::cast)
        .allMatch(
            run ->
                run.count() == 5
                    && run.checksums().get(3) == Crc32c.of(CONTENT.at(3 * PIECE, (int) PIECE)));
  }

  @Test
  void segments_outOfOrder_areJoinedAtTheAttachToTheWhole() throws IOException {
    ServerMessage.Opened asked = ask();
    assertThat(asked.durable()).isEqualTo(Prefix.EMPTY);
    assertThat(asked.stored()).hasValueSatisfying(stored -> assertThat(stored).isEmpty());

    sendAll(asked, 3 * PIECE, PIECE + 123);
    sendAll(asked, PIECE, 2 * PIECE);
    sendAll(asked, 0, PIECE);

    finish(LENGTH);
  }

  @Test
  void segments_someAtOnce_writeBesideEachOther() throws IOException {
    ServerMessage.Opened asked = ask();
    RawClient.Channel first = send(asked, new ByteRange(0, 2 * PIECE), 0, CHUNK);
    RawClient.Channel second = send(asked, new ByteRange(2 * PIECE, 2 * PIECE + 123), 0, CHUNK);
    for (long at = CHUNK; at < 2 * PIECE; at += CHUNK) {
      first.send(RawClient.chunk(at, CONTENT.at(at, CHUNK)));
      second.send(RawClient.chunk(at, CONTENT.at(2 * PIECE + at, CHUNK)));
    }
    second.send(RawClient.chunk(2 * PIECE, CONTENT.at(4 * PIECE, 123)));
    first.send(new ClientMessage.Flush()).expectAck(2 * PIECE);
    second.send(new ClientMessage.Flush()).expectAck(2 * PIECE + 123);

    finish(LENGTH);
  }

  @Test
  void plainClient_afterSomeSegments_finishesFromTheirRow() throws IOException {
    ServerMessage.Opened asked = ask();
    sendAll(asked, 0, PIECE);
    send(asked, new ByteRange(PIECE, 2 * PIECE), 0, 3 * CHUNK).cancel();
    sendAll(asked, 3 * PIECE, PIECE);

    finish(PIECE + 3 * CHUNK);
  }

  @Test
  void ask_afterARestart_tellsWhatIsStoredAndGoesOn() throws IOException {
    ServerMessage.Opened asked = ask();
    sendAll(asked, 0, PIECE);
    send(asked, new ByteRange(PIECE, PIECE), 0, 5 * CHUNK).cancel();
    sendAll(asked, 3 * PIECE, PIECE);
    restart();

    ServerMessage.Opened again = ask();
    assertThat(again.id()).isEqualTo(asked.id());
    assertThat(again.epoch()).isGreaterThan(asked.epoch());
    assertThat(again.durable()).isEqualTo(prefix(0, PIECE));
    assertThat(again.stored().orElseThrow())
        .containsExactly(new ByteRange(PIECE, 5 * CHUNK), new ByteRange(3 * PIECE, PIECE));

    send(again, new ByteRange(PIECE, 2 * PIECE), 5 * CHUNK, 2 * PIECE).cancel();
    sendAll(again, 4 * PIECE, 123);
    finish(LENGTH);
  }

  @Test
  void secondWriterOfASegment_fencesTheFirst() {
    ServerMessage.Opened asked = ask();
    ByteRange range = new ByteRange(PIECE, PIECE);
    RawClient.Channel older = send(asked, range, 0, CHUNK);

    RawClient.Channel newer = send(asked, range, CHUNK, 2 * CHUNK);

    assertThat(older.expectFailure().code()).isEqualTo(FailureCode.FENCED);
    newer.cancel();
  }

  @Test
  void attachToTheWhole_fencesSegmentsAndTheirEpoch() {
    ServerMessage.Opened asked = ask();
    RawClient.Channel segment = send(asked, new ByteRange(PIECE, PIECE), 0, CHUNK);

    RawClient.Channel whole = client.channel(WHOLE);
    assertThat(whole.expect(ServerMessage.Opened.class).durable()).isEqualTo(Prefix.EMPTY);

    assertThat(segment.expectFailure().code()).isEqualTo(FailureCode.FENCED);
    assertThat(open(asked, PIECE, PIECE).expectFailure().code()).isEqualTo(FailureCode.FENCED);
    ServerMessage.Opened again = ask();
    assertThat(whole.expectFailure().code()).isEqualTo(FailureCode.FENCED);
    assertThat(again.stored().orElseThrow()).isEmpty();
  }

  @Test
  void chunk_damagedOnItsWay_isRefusedAndTheFrontierStays() throws IOException {
    ServerMessage.Opened asked = ask();
    RawClient.Channel segment = send(asked, new ByteRange(PIECE, PIECE), 0, CHUNK);
    ByteBuffer flipped = CONTENT.at(PIECE + CHUNK, CHUNK);
    int right = Crc32c.of(flipped.duplicate());
    flipped.put(77, (byte) (flipped.get(77) ^ 4));

    segment.send(RawClient.chunk(CHUNK, flipped, right));

    assertThat(segment.expectFailure().code()).isEqualTo(FailureCode.CHECKSUM_MISMATCH);
    ServerMessage.Opened again = ask();
    assertThat(again.stored().orElseThrow()).containsExactly(new ByteRange(PIECE, CHUNK));
    send(again, new ByteRange(PIECE, PIECE), CHUNK, PIECE).cancel();
    sendAll(again, 0, PIECE);
    finish(2 * PIECE);
  }

  @Test
  void segment_bytesChangedOnTheDisk_beginsAnew() throws IOException {
    ServerMessage.Opened asked = ask();
    send(asked, new ByteRange(PIECE, PIECE), 0, 2 * CHUNK).cancel();
    restart();
    flip(asked.id(), PIECE + 9);

    sendAll(ask(), PIECE, 2 * PIECE);

    sendAll(ask(), 0, PIECE);
    finish(3 * PIECE);
  }

  private void flip(UploadId id, long position) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            data.resolve("staging").resolve(id.value()),
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      assertThat(channel.read(one, position)).isEqualTo(1);
      one.put(0, (byte) (one.get(0) ^ 1)).rewind();
      assertThat(channel.write(one, position)).isEqualTo(1);
    }
  }

  /** The piece file of segments knows what every byte must be, so only a piece is sent again. */
  @Test
  void whole_joinedOfSegmentsAndDamaged_asksForThePieceOnly() throws IOException {
    ServerMessage.Opened asked = ask();
    sendAll(asked, 2 * PIECE, PIECE);
    sendAll(asked, 0, 2 * PIECE);
    restart();
    flip(asked.id(), 2 * PIECE + 5);

    RawClient.Channel first = client.channel(WHOLE);
    ServerMessage.Opened opened = first.expect(ServerMessage.Opened.class);
    first.send(CONTENT, 3 * PIECE, LENGTH, CHUNK).send(RawClient.finish(CONTENT, LENGTH));
    assertThat(opened.durable()).isEqualTo(prefix(0, 3 * PIECE));
    assertThat(first.expectFailure().details()).containsEntry("repairable", "true");

    RawClient.Channel second = client.channel(WHOLE);
    assertThat(second.expect(ServerMessage.Opened.class).damaged())
        .containsExactly(new ByteRange(2 * PIECE, PIECE));
    second.send(CONTENT, 2 * PIECE, 3 * PIECE, CHUNK).send(new ClientMessage.Flush());
    second.expectAck(LENGTH);
    second.cancel();
    finish(LENGTH);
  }

  @Test
  void abort_tellsTheSegmentsAndLeavesNothing() {
    ServerMessage.Opened asked = ask();
    RawClient.Channel segment = send(asked, new ByteRange(PIECE, PIECE), 0, CHUNK);

    var unused = client.ask(Route.UPLOAD_ABORT, new ClientMessage.AbortUpload(asked.id()));

    assertThat(segment.expectFailure().code()).isEqualTo(FailureCode.ABORTED);
    assertThat(data.resolve("staging")).isEmptyDirectory();
    assertThat(open(asked, 0, PIECE).expectFailure().code()).isEqualTo(FailureCode.ABORTED);
    assertThat(service.space.reservedBytes()).isZero();
  }

  @Test
  void segment_whatDoesNotBelongThere_isRefused() {
    ServerMessage.Opened asked = ask();

    assertThat(open(asked, 5, PIECE).expectFailure().code())
        .isEqualTo(FailureCode.INVALID_ARGUMENT);
    assertThat(open(asked, 4 * PIECE, 124).expectFailure().code())
        .isEqualTo(FailureCode.INVALID_ARGUMENT);
    RawClient.Channel finished = open(asked, 4 * PIECE, 123);
    finished.expect(ServerMessage.Opened.class);
    finished.send(RawClient.chunk(0, CONTENT.at(4 * PIECE, 123)));
    finished.send(new ClientMessage.Finish(123, null, null));
    assertThat(finished.expectFailure().code()).isEqualTo(FailureCode.MALFORMED);
    RawClient.Channel longer = open(asked, 0, PIECE);
    longer.expect(ServerMessage.Opened.class);
    longer.send(CONTENT, 0, PIECE + CHUNK, CHUNK);
    assertThat(longer.expectFailure().code()).isEqualTo(FailureCode.TOO_LONG);
    RawClient.Channel unknown =
        client.channel(
            RawClient.open(FILE, "other", ContentLength.DEFERRED)
                .withPart(null, new OpenPart.Segments()));
    TransferException refusal = unknown.expectFailure();
    assertThat(refusal.code()).isEqualTo(FailureCode.INVALID_ARGUMENT);
  }

  @Test
  void published_askAndSegment_getTheReceipt() throws IOException {
    ServerMessage.Opened asked = ask();
    sendAll(asked, 0, PIECE);
    Receipt receipt = finish(PIECE);

    RawClient.Channel again = client.channel(WHOLE.withPart(null, new OpenPart.Segments()));
    assertThat(again.expect(ServerMessage.Completed.class).receipt()).isEqualTo(receipt);
    assertThat(open(asked, PIECE, PIECE).expect(ServerMessage.Completed.class).receipt())
        .isEqualTo(receipt);
  }
}
