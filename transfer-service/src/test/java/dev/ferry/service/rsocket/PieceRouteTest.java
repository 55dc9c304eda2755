package dev.ferry.service.rsocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.FileAnswer;
import dev.ferry.protocol.FileRequest;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.protocol.ServerMessage.PieceChecksums;
import dev.ferry.service.RawClient;
import dev.ferry.service.ServiceHarness;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.Pieces;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import io.rsocket.Payload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

/** The checksums of pieces on the wire: those of the version that is there, or none. */
final class PieceRouteTest {
  private static final SeededBytes CONTENT = new SeededBytes(41);
  private static final WorkspaceFile FILE = WorkspaceFile.parse("ws:/big.bin");
  private static final int PIECE = Pieces.LENGTH_BYTES;

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

  private void publish(long length) {
    var unused =
        client.upload(RawClient.open(FILE, "key", ContentLength.of(length)), CONTENT, length);
  }

  private List<ServerMessage> ask(@Nullable String etag) {
    return client.askAll(Route.PIECES, new ClientMessage.FetchPieces(FILE, etag));
  }

  private FileStat stat() {
    return ((FileAnswer.Entry) client.ask(Route.STAT, new FileRequest.Stat(FILE))).stat();
  }

  private static List<Integer> summed(long length) {
    List<Integer> checksums = new ArrayList<>();
    for (long at = 0; at < length; at += PIECE) {
      checksums.add(Crc32c.of(CONTENT.at(at, (int) Math.min(PIECE, length - at))));
    }
    return checksums;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, PIECE, PIECE + 1, 3L * PIECE, 3L * PIECE + 5})
  void pieces_publishedFile_areThoseOfItsBytes(long length) {
    publish(length);

    List<ServerMessage> answers = ask(stat().etagOrNull());

    assertThat(answers)
        .containsExactly(
            new FileAnswer.Entry(stat()),
            new PieceChecksums(0, (int) Pieces.count(length), summed(length)));
  }

  @Test
  void pieces_emptyFile_areNone() {
    publish(0);

    assertThat(ask(stat().etagOrNull())).containsExactly(new FileAnswer.Entry(stat()));
  }

  @Test
  void pieces_bytesDamagedOnTheDisk_areStillThoseThatArrived() throws IOException {
    publish(3L * PIECE);
    Path published = data.resolve("workspaces/ws/big.bin");
    var before = Files.getLastModifiedTime(published);
    try (FileChannel channel = FileChannel.open(published, StandardOpenOption.WRITE)) {
      assertThat(channel.write(ByteBuffer.allocate(9), PIECE)).isEqualTo(9);
    }
    Files.setLastModifiedTime(published, before);

    assertThat(((PieceChecksums) ask(null).get(1)).checksums()).isEqualTo(summed(3L * PIECE));
  }

  @Test
  void pieces_fileWrittenByOthers_areToldAsUnknown() throws IOException {
    publish(3L * PIECE);
    Files.write(data.resolve("workspaces/ws/big.bin"), new byte[2 * PIECE]);

    assertThat(ask(null).subList(1, 2)).containsExactly(new PieceChecksums(0, 2, List.of()));
  }

  @Test
  void pieces_pieceFileDamaged_areToldAsUnknown() throws IOException {
    publish(3L * PIECE);
    Path pieceFile;
    try (Stream<Path> files = Files.list(data.resolve("pieces"))) {
      pieceFile = files.findFirst().orElseThrow();
    }
    try (FileChannel channel = FileChannel.open(pieceFile, StandardOpenOption.WRITE)) {
      assertThat(channel.write(ByteBuffer.wrap(new byte[] {1}), 16 * 1024 + 5)).isEqualTo(1);
    }

    assertThat(ask(null).subList(1, 2)).containsExactly(new PieceChecksums(0, 3, List.of()));
  }

  @Test
  void pieces_anotherVersion_isVersionChanged() {
    publish(3L * PIECE);

    assertThatThrownBy(() -> ask("e0"))
        .isInstanceOfSatisfying(
            TransferException.class,
            failure -> assertThat(failure.code()).isEqualTo(FailureCode.VERSION_CHANGED));
    assertThatThrownBy(
            () ->
                client.askAll(
                    Route.PIECES,
                    new ClientMessage.FetchPieces(WorkspaceFile.parse("ws:/none"), null)))
        .hasMessageContaining("none");
  }

  @Test
  void pieces_oneAskedFor_isAllThatIsSent() {
    publish(3L * PIECE);

    StepVerifier.create(
            client
                .rsocket()
                .requestStream(
                    RawClient.request(Route.PIECES, new ClientMessage.FetchPieces(FILE, null)))
                .doOnNext(Payload::release),
            1)
        .expectNextCount(1)
        .expectNoEvent(java.time.Duration.ofMillis(100))
        .thenRequest(1)
        .expectNextCount(1)
        .thenCancel()
        .verify(RawClient.PATIENCE);
  }
}
