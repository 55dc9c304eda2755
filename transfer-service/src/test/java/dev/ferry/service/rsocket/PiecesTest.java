package dev.ferry.service.rsocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.FileAnswer;
import dev.ferry.protocol.FileRequest;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.service.RawClient;
import dev.ferry.service.ServiceHarness;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Pieces;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage on the disk: found by the checksums of pieces, told where, never served as good. */
final class PiecesTest {
  private static final SeededBytes CONTENT = new SeededBytes(23);
  private static final WorkspaceFile FILE = WorkspaceFile.parse("ws:/big.bin");
  private static final int PIECE = Pieces.LENGTH_BYTES;
  private static final long LENGTH = 5L * PIECE + 123;
  private static final int CHUNK = 64 * 1024;

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

  private static ClientMessage.Open open(String key) {
    return RawClient.open(FILE, key, ContentLength.of(LENGTH));
  }

  private Path published() {
    return data.resolve("workspaces/ws/big.bin");
  }

  private List<Path> pieceFiles() throws IOException {
    try (Stream<Path> files = Files.list(data.resolve("pieces"))) {
      return files.toList();
    }
  }

  /** Changes one bit and nothing that could be seen from outside. */
  private static void flip(Path path, long position) throws IOException {
    FileTime before = Files.getLastModifiedTime(path);
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      assertThat(channel.read(one, position)).isEqualTo(1);
      one.put(0, (byte) (one.get(0) ^ 1)).rewind();
      assertThat(channel.write(one, position)).isEqualTo(1);
    }
    Files.setLastModifiedTime(path, before);
  }

  private byte[] download(long offset, int chunkBytes) {
    return client.download(new ClientMessage.Fetch(FILE, offset, -1, null, chunkBytes));
  }

  /** An upload that stands at that frontier with nobody at work. */
  private UploadId openedUpTo(long frontier) {
    RawClient.Channel channel = client.channel(open("key"));
    UploadId id = channel.expect(ServerMessage.Opened.class).id();
    channel.send(CONTENT, 0, frontier, CHUNK).send(new ClientMessage.Flush());
    channel.expectAck(frontier);
    channel.cancel();
    return id;
  }

  private Path staged(UploadId id) {
    return data.resolve("staging").resolve(id.value());
  }

  @Test
  void download_bitFlippedOnTheDisk_isToldByTheChecksumOfThatPieceOnly() throws IOException {
    var unused = client.upload(open("key"), CONTENT, LENGTH);
    flip(published(), 3L * PIECE + 7);

    assertThatThrownBy(() -> download(0, PIECE))
        .hasMessageContaining("a wrong chunk at " + 3L * PIECE);
    assertThat(download(4L * PIECE, PIECE)).hasSize(PIECE + 123);
  }

  @Test
  void download_wholeFileInPieces_isWhatWasUploaded() throws IOException {
    var unused = client.upload(open("key"), CONTENT, LENGTH);

    assertThat(pieceFiles()).hasSize(1);
    assertThat(download(0, PIECE)).isEqualTo(CONTENT.at(0, (int) LENGTH).array());
    assertThat(download(2L * PIECE, 2 * PIECE)).hasSize((int) (LENGTH - 2L * PIECE));
    assertThat(download(17, CHUNK)).hasSize((int) LENGTH - 17);
  }

  @Test
  void download_fileChangedFromOutside_isServedAsItIsNow() throws IOException {
    var unused = client.upload(open("key"), CONTENT, LENGTH);
    byte[] other = new SeededBytes(99).at(0, (int) LENGTH).array();
    Files.write(published(), other);

    assertThat(download(0, PIECE)).isEqualTo(other);
  }

  @Test
  void upload_ofAnotherVersion_replacesTheChecksums() throws IOException {
    var unused = client.upload(open("key"), CONTENT, LENGTH);
    SeededBytes other = new SeededBytes(31);

    var replaced = client.upload(open("other"), other, LENGTH);

    assertThat(replaced.receipt().lengthBytes()).isEqualTo(LENGTH);
    assertThat(pieceFiles()).hasSize(1);
    assertThat(download(0, PIECE)).isEqualTo(other.at(0, (int) LENGTH).array());
  }

  @Test
  void remove_publishedFile_leavesNoChecksums() throws IOException {
    var unused = client.upload(open("key"), CONTENT, LENGTH);

    var removed = client.ask(Route.REMOVE, new FileRequest.Remove(FILE));

    assertThat(removed).isEqualTo(new FileAnswer.Removed(true));
    assertThat(pieceFiles()).isEmpty();
  }

  @Test
  void attach_afterRestartInTheMiddleOfAPiece_goesOnAndKeepsTheRightChecksums() {
    var unused = openedUpTo(3L * PIECE + 5L * CHUNK);
    restart();

    var completed = client.upload(open("key"), CONTENT, LENGTH);

    assertThat(completed.receipt().lengthBytes()).isEqualTo(LENGTH);
    assertThat(download(0, PIECE)).isEqualTo(CONTENT.at(0, (int) LENGTH).array());
  }

  @Test
  void attach_checksumsLost_areMadeAgainFromTheBytes() throws IOException {
    UploadId id = openedUpTo(3L * PIECE + 5L * CHUNK);
    Files.delete(data.resolve("staging").resolve(id + ".pieces"));
    restart();

    var completed = client.upload(open("key"), CONTENT, LENGTH);

    assertThat(completed.receipt().lengthBytes()).isEqualTo(LENGTH);
    assertThat(pieceFiles()).hasSize(1);
    assertThat(download(0, PIECE)).isEqualTo(CONTENT.at(0, (int) LENGTH).array());
  }

  @Test
  void attach_lastBytesBelowTheFrontierChanged_isDataLostAndSaysWhere() throws IOException {
    long frontier = 3L * PIECE + 5L * CHUNK;
    UploadId id = openedUpTo(frontier);
    flip(staged(id), frontier - 1);
    restart();

    TransferException failure = client.channel(open("key")).expectFailure();

    assertThat(failure.code()).isEqualTo(FailureCode.DATA_LOST);
    assertThat(failure.details()).containsEntry("damagedAt", Long.toString(3L * PIECE));
    assertThat(client.channel(open("key")).expectFailure().code()).isEqualTo(FailureCode.DATA_LOST);
    assertThat(data.resolve("staging")).isEmptyDirectory();
  }

  @Test
  void attach_tailAndChecksumsDamaged_isDataLost() throws IOException {
    UploadId id = openedUpTo(3L * PIECE);
    flip(staged(id), PIECE);
    Files.delete(data.resolve("staging").resolve(id + ".pieces"));
    restart();

    TransferException failure = client.channel(open("key")).expectFailure();

    assertThat(failure.code()).isEqualTo(FailureCode.DATA_LOST);
  }

  /** Behind the frontier's last piece nothing is read at the attach; at the end everything was. */
  @Test
  void finish_earlyBytesChangedOnTheDisk_isDataLostAndSaysWhere() throws IOException {
    UploadId id = openedUpTo(3L * PIECE + 5L * CHUNK);
    flip(staged(id), PIECE + 9);
    restart();
    RawClient.Channel channel = client.channel(open("key"));
    channel.expect(ServerMessage.Opened.class);
    channel.send(CONTENT, 3L * PIECE + 5L * CHUNK, LENGTH, CHUNK);

    channel.send(RawClient.finish(CONTENT, LENGTH));

    TransferException failure = channel.expectFailure();
    assertThat(failure.code()).isEqualTo(FailureCode.DATA_LOST);
    assertThat(failure.details()).containsEntry("damagedAt", Long.toString(PIECE));
    assertThat(published()).doesNotExist();
  }

  /** The service goes on with the digest it had, and that was of the bytes before. */
  @Test
  void finish_hashedBytesChangedWhileNobodyWasAttached_isDataLostAndSaysWhere() throws IOException {
    UploadId id = openedUpTo(3L * PIECE + 5L * CHUNK);
    flip(staged(id), PIECE + 9);
    RawClient.Channel channel = client.channel(open("key"));
    channel.expect(ServerMessage.Opened.class);
    channel.send(CONTENT, 3L * PIECE + 5L * CHUNK, LENGTH, CHUNK);

    channel.send(RawClient.finish(CONTENT, LENGTH));

    TransferException failure = channel.expectFailure();
    assertThat(failure.code()).isEqualTo(FailureCode.DATA_LOST);
    assertThat(failure.details()).containsEntry("damagedAt", Long.toString(PIECE));
    assertThat(published()).doesNotExist();
  }

  @Test
  void finish_withoutDigestAfterARestart_findsChangedBytesAllTheSame() throws IOException {
    ClientMessage.Open wish = RawClient.with(open("key"), DigestMode.OFF);
    RawClient.Channel first = client.channel(wish);
    UploadId id = first.expect(ServerMessage.Opened.class).id();
    first.send(CONTENT, 0, 3L * PIECE, CHUNK).send(new ClientMessage.Flush());
    first.expectAck(3L * PIECE);
    first.cancel();
    flip(staged(id), PIECE + 9);
    restart();
    RawClient.Channel channel = client.channel(wish);
    channel.expect(ServerMessage.Opened.class);
    channel.send(CONTENT, 3L * PIECE, LENGTH, CHUNK);

    channel.send(new ClientMessage.Finish(LENGTH, Crc32c.of(CONTENT.at(0, (int) LENGTH)), null));

    TransferException failure = channel.expectFailure();
    assertThat(failure.code()).isEqualTo(FailureCode.DATA_LOST);
    assertThat(failure.details()).containsEntry("damagedAt", Long.toString(PIECE));
    assertThat(published()).doesNotExist();
  }

  @Test
  void finish_wrongDigestOfTheSender_isStillTheSendersMismatch() {
    RawClient.Channel channel = client.channel(open("key"));
    channel.expect(ServerMessage.Opened.class);
    channel.send(CONTENT, 0, LENGTH, CHUNK);

    channel.send(
        new ClientMessage.Finish(
            LENGTH,
            Crc32c.of(CONTENT.at(0, (int) LENGTH)),
            Digest.ofBytes(new byte[Digest.LENGTH_BYTES])));

    assertThat(channel.expectFailure().code()).isEqualTo(FailureCode.DIGEST_MISMATCH);
  }
}
