package dev.ferry.service.rsocket;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The upload channel of docs/protocol.md §5, spoken by hand. */
final class UploadChannelTest {
  private static final SeededBytes CONTENT = new SeededBytes(7);
  private static final WorkspaceFile FILE = WorkspaceFile.parse("ws:/dir/file.bin");
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

  private static ClientMessage.Open open(long length) {
    return RawClient.open(FILE, "key", ContentLength.of(length));
  }

  private static ClientMessage.Finish finish(long length) {
    return RawClient.finish(CONTENT, length);
  }

  private Path published() {
    return data.resolve("workspaces/ws/dir/file.bin");
  }

  @Test
  void upload_wholeFile_isPublishedWithReceiptAndDigest() throws IOException {
    long length = 5L * CHUNK + 123;

    ServerMessage.Completed completed = client.upload(open(length), CONTENT, length);

    byte[] bytes = CONTENT.at(0, (int) length).array();
    assertThat(Files.readAllBytes(published())).isEqualTo(bytes);
    assertThat(completed.receipt().lengthBytes()).isEqualTo(length);
    assertThat(completed.receipt().digest()).contains(Digest.ofBytes(CONTENT.digest(length)));
    assertThat(completed.receipt().crc32c()).isEqualTo(Crc32c.of(bytes, 0, bytes.length));
    FileStat stat = ((FileAnswer.Entry) client.ask(Route.STAT, new FileRequest.Stat(FILE))).stat();
    assertThat(stat.etag()).contains(completed.receipt().etag());
    assertThat(stat.digest()).isEqualTo(completed.receipt().digest());
    assertThat(stat.crc32c()).hasValue(completed.receipt().crc32c());
    assertThat(data.resolve("staging")).isEmptyDirectory();
  }

  @Test
  void upload_emptyFile_isPublished() {
    ServerMessage.Completed completed = client.upload(open(0), CONTENT, 0);

    assertThat(published()).isEmptyFile();
    assertThat(completed.receipt().crc32c()).isZero();
  }

  @Test
  void upload_beforeCompleted_nothingIsVisible() {
    RawClient.Channel channel = client.channel(open(2L * CHUNK));
    channel.expect(ServerMessage.Opened.class);
    channel.send(CONTENT, 0, 2L * CHUNK, CHUNK).send(new ClientMessage.Flush());
    channel.expectAck(2L * CHUNK);

    assertThat(published()).doesNotExist();
  }

  @Test
  void flush_acknowledgesTheFrontierWithItsChecksum() {
    RawClient.Channel channel = client.channel(open(3L * CHUNK));
    channel.expect(ServerMessage.Opened.class);
    channel.send(CONTENT, 0, 2L * CHUNK, CHUNK).send(new ClientMessage.Flush());

    ServerMessage.Ack ack = channel.expectAck(2L * CHUNK);

    byte[] prefix = CONTENT.at(0, 2 * CHUNK).array();
    assertThat(ack.durable())
        .isEqualTo(new Prefix(2L * CHUNK, Crc32c.of(prefix, 0, prefix.length)));
  }

  @Test
  void attach_afterCancel_continuesFromEverythingThatWasWritten() {
    long length = 6L * CHUNK;
    RawClient.Channel first = client.channel(open(length));
    ServerMessage.Opened opened = first.expect(ServerMessage.Opened.class);
    first.send(CONTENT, 0, 3L * CHUNK, CHUNK).send(new ClientMessage.Flush());
    first.expectAck(3L * CHUNK);
    first.cancel();

    RawClient.Channel second = client.channel(open(length));
    ServerMessage.Opened again = second.expect(ServerMessage.Opened.class);

    assertThat(again.id()).isEqualTo(opened.id());
    assertThat(again.epoch()).isEqualTo(opened.epoch() + 1);
    assertThat(again.durable().lengthBytes()).isEqualTo(3L * CHUNK);
    second.send(CONTENT, 3L * CHUNK, length, CHUNK).send(finish(length));
    assertThat(second.expectLast(ServerMessage.Completed.class).receipt().epoch())
        .isEqualTo(again.epoch());
  }

  @Test
  void attach_whileAnotherWrites_takesOverAtOnceAndTheOlderIsFenced() {
    long length = 4L * CHUNK;
    RawClient.Channel older = client.channel(open(length));
    older.expect(ServerMessage.Opened.class);
    older.send(CONTENT, 0, CHUNK, CHUNK);

    ServerMessage.Completed completed;
    try (RawClient newer = RawClient.connect(service.port())) {
      completed = newer.upload(open(length), CONTENT, length);
    }

    assertThat(older.expectFailure().code()).isEqualTo(FailureCode.FENCED);
    assertThat(completed.receipt().epoch()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(Durability.class)
  void attach_whileBytesOfTheOlderWriterAreNotCommitted_theNewerOneGoesOnAndTheDiskIsWell(
      Durability durability) {
    long length = 4L * CHUNK;
    ClientMessage.Open plain = open(length);
    ClientMessage.Open open =
        new ClientMessage.Open(
            plain.file(),
            plain.key(),
            null,
            plain.length(),
            plain.attributes(),
            plain.digest(),
            plain.condition(),
            durability,
            plain.chunkBytes(),
            null);
    RawClient.Channel older = client.channel(open);
    ServerMessage.Opened opened = older.expect(ServerMessage.Opened.class);
    older.send(CONTENT, 0, CHUNK, CHUNK);
    RawClient.await(() -> staged(opened) == CHUNK, "a chunk written");

    RawClient.Channel newer = client.channel(open);
    long frontier = newer.expect(ServerMessage.Opened.class).durable().lengthBytes();
    newer.send(CONTENT, frontier, 2L * CHUNK, CHUNK).send(new ClientMessage.Flush());

    newer.expectAck(2L * CHUNK);
    service.blobs.probe().block(RawClient.PATIENCE);
    newer.send(CONTENT, 2L * CHUNK, length, CHUNK).send(finish(length));
    newer.expectLast(ServerMessage.Completed.class);
  }

  @Test
  void attach_afterServiceRestart_continuesFromTheFrontier() {
    long length = 4L * CHUNK;
    RawClient.Channel first = client.channel(open(length));
    first.expect(ServerMessage.Opened.class);
    first.send(CONTENT, 0, 2L * CHUNK, CHUNK).send(new ClientMessage.Flush());
    first.expectAck(2L * CHUNK);
    client.close();
    service.close();

    start();
    RawClient.Channel second = client.channel(open(length));

    assertThat(second.expect(ServerMessage.Opened.class).durable().lengthBytes())
        .isEqualTo(2L * CHUNK);
    second.send(CONTENT, 2L * CHUNK, length, CHUNK).send(finish(length));
    second.expectLast(ServerMessage.Completed.class);
    assertThat(published()).hasSize(length);
  }

  @Test
  void attach_bytesBeyondTheFrontierAfterARestart_areCutAndSentAgain() throws IOException {
    long length = 4L * CHUNK;
    RawClient.Channel first = client.channel(open(length));
    ServerMessage.Opened opened = first.expect(ServerMessage.Opened.class);
    first.send(CONTENT, 0, CHUNK, CHUNK).send(new ClientMessage.Flush());
    first.expectAck(CHUNK);
    client.close();
    service.close();
    Path file = data.resolve("staging").resolve(opened.id().value());
    Files.write(file, new byte[3 * CHUNK], StandardOpenOption.APPEND);

    start();
    RawClient.Channel second = client.channel(open(length));

    assertThat(second.expect(ServerMessage.Opened.class).durable().lengthBytes()).isEqualTo(CHUNK);
    assertThat(service.recovered.isNothing()).isTrue();
    assertThat(staged(opened)).isEqualTo(CHUNK);
    second.send(CONTENT, CHUNK, length, CHUNK).send(finish(length));
    second.expectLast(ServerMessage.Completed.class);
    assertThat(Files.readAllBytes(published())).isEqualTo(CONTENT.at(0, (int) length).array());
  }

  @Test
  void attach_rowWithoutAFileAfterACrashAtItsCreation_takesAllBytes() throws IOException {
    long length = 2L * CHUNK;
    RawClient.Channel first = client.channel(open(length));
    ServerMessage.Opened opened = first.expect(ServerMessage.Opened.class);
    client.close();
    service.close();
    Files.delete(data.resolve("staging").resolve(opened.id().value()));

    start();

    assertThat(service.recovered.isNothing()).isTrue();
    assertThat(client.upload(open(length), CONTENT, length).receipt().epoch()).isEqualTo(2);
    assertThat(published()).hasSize(length);
  }

  @Test
  void open_sameKeyAfterCompletion_answersTheSameReceiptAndTakesNoBytes() {
    long length = 2L * CHUNK;
    ServerMessage.Completed completed = client.upload(open(length), CONTENT, length);

    RawClient.Channel again = client.channel(open(length));

    assertThat(again.expect(ServerMessage.Completed.class).receipt())
        .isEqualTo(completed.receipt());
    again.complete();
    again.expectEnd();
  }

  @Test
  void upload_deferredLength_isLearnedAtFinish() {
    long length = 2L * CHUNK + 1;
    ServerMessage.Completed completed =
        client.upload(RawClient.open(FILE, "deferred", ContentLength.DEFERRED), CONTENT, length);

    assertThat(completed.receipt().lengthBytes()).isEqualTo(length);
    assertThat(published()).hasSize(length);
  }

  @Test
  void stop_runningUpload_isLeftAtItsFrontierAndTold() {
    RawClient.Channel channel = client.channel(open(8L * CHUNK));
    ServerMessage.Opened opened = channel.expect(ServerMessage.Opened.class);
    channel.send(CONTENT, 0, 3L * CHUNK, CHUNK);
    RawClient.await(() -> staged(opened) == 3L * CHUNK, "three chunks written");

    service.close();

    assertThat(channel.expectFailure().code()).isEqualTo(FailureCode.SHUTTING_DOWN);
    client.close();
    start();
    assertThat(
            client
                .channel(open(8L * CHUNK))
                .expect(ServerMessage.Opened.class)
                .durable()
                .lengthBytes())
        .isEqualTo(3L * CHUNK);
  }

  private long staged(ServerMessage.Opened opened) {
    return data.resolve("staging").resolve(opened.id().value()).toFile().length();
  }

  @Test
  void status_whileWriting_showsTheCommittedFrontier() {
    RawClient.Channel channel = client.channel(open(4L * CHUNK));
    ServerMessage.Opened opened = channel.expect(ServerMessage.Opened.class);
    channel.send(CONTENT, 0, CHUNK, CHUNK).send(new ClientMessage.Flush());
    channel.expectAck(CHUNK);

    ServerMessage.Upload status =
        (ServerMessage.Upload)
            client.ask(Route.UPLOAD_STATUS, new ClientMessage.QueryUpload(opened.id()));

    assertThat(status.status().durable().lengthBytes()).isEqualTo(CHUNK);
    assertThat(status.status().state()).isEqualTo(UploadState.OPEN);
    assertThat(client.askAll(Route.UPLOAD_LIST, new ClientMessage.ListUploads(null, false)))
        .hasSize(1);
  }
}
