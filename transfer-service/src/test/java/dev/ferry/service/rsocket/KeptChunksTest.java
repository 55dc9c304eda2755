package dev.ferry.service.rsocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.protocol.TreeRequest;
import dev.ferry.service.RawClient;
import dev.ferry.service.ServiceHarness;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chunks whose bytes the service has, of clients that do right and wrong. */
final class KeptChunksTest {
  private static final int CHUNK = 64 * 1024;
  private static final long LENGTH = 3L * CHUNK;
  private static final WorkspaceFile FILE = WorkspaceFile.parse("ws:/dir/file.bin");
  private static final SeededBytes CONTENT = new SeededBytes(8);

  @TempDir private Path data;
  private ServiceHarness service;
  private RawClient client;
  private String etag;

  @BeforeEach
  void start() {
    service = ServiceHarness.start(data);
    client = RawClient.connect(service.port());
    etag =
        client
            .upload(RawClient.open(FILE, "old", ContentLength.of(LENGTH)), CONTENT, LENGTH)
            .receipt()
            .etag();
  }

  @AfterEach
  void stop() {
    client.close();
    service.close();
  }

  private RawClient.Channel begin(String basis) {
    ClientMessage.Open open = RawClient.open(FILE, "new", ContentLength.of(LENGTH));
    return client.channel(
        RawClient.request(Route.UPLOAD, open, new TreeRequest.Basis(FILE, basis)));
  }

  private static int crc(long offset) {
    return Crc32c.of(CONTENT.at(offset, CHUNK));
  }

  @Test
  void keptAndSent_together_areTheNewFile() throws IOException {
    RawClient.Channel channel = begin(etag);
    channel.expect(ServerMessage.Opened.class);
    channel.send(RawClient.keptChunk(0, CHUNK, crc(0)));
    channel.send(RawClient.chunk(CHUNK, CONTENT.at(CHUNK, CHUNK)));
    channel.send(RawClient.keptChunk(2L * CHUNK, CHUNK, crc(2L * CHUNK)));
    channel.send(RawClient.finish(CONTENT, LENGTH));

    ServerMessage.Completed completed = channel.expectLast(ServerMessage.Completed.class);

    channel.complete();
    assertThat(completed.receipt().etag()).isNotEqualTo(etag);
    assertThat(Files.readAllBytes(data.resolve("workspaces/ws/dir/file.bin")))
        .isEqualTo(CONTENT.at(0, (int) LENGTH).array());
  }

  @Test
  void kept_ofOtherBytesThanAnnounced_isRefusedAndNothingOfItIsWritten() {
    RawClient.Channel channel = begin(etag);
    channel.expect(ServerMessage.Opened.class);
    channel.send(RawClient.keptChunk(0, CHUNK, crc(0)));
    channel.send(RawClient.keptChunk(CHUNK, CHUNK, crc(0)));

    assertThat(channel.expectFailure().code()).isEqualTo(FailureCode.CHECKSUM_MISMATCH);
    RawClient.Channel again = begin(etag);
    assertThat(again.expect(ServerMessage.Opened.class).durable().lengthBytes()).isEqualTo(CHUNK);
    again.cancel();
  }

  @Test
  void kept_withoutBasis_isMalformed() {
    RawClient.Channel channel =
        client.channel(RawClient.open(FILE, "new", ContentLength.of(LENGTH)));
    channel.expect(ServerMessage.Opened.class);
    channel.send(RawClient.keptChunk(0, CHUNK, crc(0)));

    assertThat(channel.expectFailure().code()).isEqualTo(FailureCode.MALFORMED);
  }

  @Test
  void kept_behindTheEndOfTheBasis_isVersionChanged() throws IOException {
    RawClient.Channel channel = begin(etag);
    channel.expect(ServerMessage.Opened.class);
    try (var file =
        Files.newByteChannel(
            data.resolve("workspaces/ws/dir/file.bin"), java.nio.file.StandardOpenOption.WRITE)) {
      file.truncate(CHUNK + 1);
    }
    channel.send(RawClient.keptChunk(0, CHUNK, crc(0)));
    channel.send(RawClient.keptChunk(CHUNK, CHUNK, crc(CHUNK)));

    assertThat(channel.expectFailure().code()).isEqualTo(FailureCode.VERSION_CHANGED);
  }

  @Test
  void basis_ofAnotherVersion_isRefusedBeforeAnUploadBegins() {
    assertThat(begin("other").expectFailure().code()).isEqualTo(FailureCode.VERSION_CHANGED);
    assertThat(service.uploads.list(null, false).collectList().block(RawClient.PATIENCE)).isEmpty();
  }

  @Test
  void kept_longerThanAgreed_isRefused() {
    RawClient.Channel channel = begin(etag);
    int most = channel.expect(ServerMessage.Opened.class).chunkBytes();
    channel.send(RawClient.keptChunk(0, most + 1, 0));

    assertThat(channel.expectFailure().code()).isEqualTo(FailureCode.LIMIT_EXCEEDED);
  }

  @Test
  void keptChunk_withBytesBehindIt_isMalformed() {
    RawClient.Channel channel = begin(etag);
    channel.expect(ServerMessage.Opened.class);
    var payload = RawClient.chunk(0, ByteBuffer.wrap(new byte[5]));
    payload.data().setByte(0, 4);
    channel.send(payload);

    assertThat(channel.expectFailure().code()).isEqualTo(FailureCode.MALFORMED);
  }
}
