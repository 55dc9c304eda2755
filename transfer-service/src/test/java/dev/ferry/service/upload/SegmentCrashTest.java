package dev.ferry.service.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.OpenPart;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.resume.ResumeStore;
import dev.ferry.service.RawClient;
import dev.ferry.service.ServiceHarness;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.ByteRange;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Pieces;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** A service that is killed around the join of an upload's segments. */
final class SegmentCrashTest {
  private static final SeededBytes CONTENT = new SeededBytes(59);
  private static final WorkspaceFile FILE = WorkspaceFile.parse("ws:/big.bin");
  private static final long PIECE = Pieces.LENGTH_BYTES;
  private static final long LENGTH = 2 * PIECE + 321;
  private static final int CHUNK = 64 * 1024;
  private static final ClientMessage.Open WHOLE =
      RawClient.open(FILE, "key", ContentLength.of(LENGTH));

  @TempDir private Path data;

  /** The join, and one of them when it is made already and nobody heard of it. */
  @ParameterizedTest
  @ValueSource(strings = {"before the join", "join not made", "join made"})
  void killedAroundTheJoin_goesOnWhole(String moment) throws IOException {
    AtomicInteger attaches = new AtomicInteger(moment.equals("join made") ? 1 : 0);
    try (ServiceHarness service =
            ServiceHarness.options(data).store(store -> dying(store, attaches)).start();
        RawClient client = RawClient.connect(service.port())) {
      ServerMessage.Opened asked = ask(client);
      send(client, asked, PIECE, LENGTH - PIECE);
      send(client, asked, 0, PIECE);
      if (!moment.equals("before the join")) {
        assertThat(client.channel(WHOLE).expectFailure().code()).isEqualTo(FailureCode.INTERNAL);
      }
    }

    try (ServiceHarness service = ServiceHarness.start(data);
        RawClient client = RawClient.connect(service.port())) {
      assertThat(service.recovered.failedUploads()).isZero();
      assertThat(service.recovered.removedFiles()).isZero();
      RawClient.Channel channel = client.channel(WHOLE);
      assertThat(channel.expect(ServerMessage.Opened.class).durable().lengthBytes())
          .isEqualTo(LENGTH);
      channel.send(RawClient.finish(CONTENT, LENGTH));
      Receipt receipt = channel.expectLast(ServerMessage.Completed.class).receipt();
      channel.complete();
      assertThat(receipt.digest()).contains(Digest.ofBytes(CONTENT.digest(LENGTH)));
      assertThat(receipt.crc32c()).isEqualTo(Crc32c.of(CONTENT.at(0, (int) LENGTH)));
    }
    assertThat(Files.readAllBytes(data.resolve("workspaces/ws/big.bin")))
        .isEqualTo(CONTENT.at(0, (int) LENGTH).array());
    assertThat(data.resolve("staging")).isEmptyDirectory();
  }

  /** Killed before the staging file of a new upload was made. */
  @Test
  void killedBeforeTheFileIsThere_isMadeAtTheNextQuestion() {
    AtomicInteger never = new AtomicInteger();
    try (ServiceHarness service =
            ServiceHarness.options(data)
                .store(
                    store -> Interrupted.wrap(store, ResumeStore.class, cut("takeSegments", never)))
                .start();
        RawClient client = RawClient.connect(service.port())) {
      RawClient.Channel channel = client.channel(WHOLE.withPart(null, new OpenPart.Segments()));
      assertThat(channel.expectFailure().code()).isEqualTo(FailureCode.INTERNAL);
    }
    assertThat(data.resolve("staging")).isEmptyDirectory();

    try (ServiceHarness service = ServiceHarness.start(data);
        RawClient client = RawClient.connect(service.port())) {
      send(client, ask(client), 0, PIECE);
      assertThat(service.recovered.failedUploads()).isZero();
    }
  }

  /** Attaches fail; as many of them as there are permits are made all the same. */
  private static ResumeStore dying(ResumeStore store, AtomicInteger permits) {
    return Interrupted.wrap(store, ResumeStore.class, cut("attach", permits));
  }

  private static Interrupted.Answer cut(String name, AtomicInteger permits) {
    return (method, result) ->
        method.equals(name) ? dead((Mono<?>) result, permits.getAndDecrement() > 0) : result;
  }

  private static Mono<?> dead(Mono<?> change, boolean made) {
    Mono<?> death = Mono.error(new IllegalStateException("the process is dead"));
    return made ? change.then(death) : death;
  }

  private static ServerMessage.Opened ask(RawClient client) {
    return client
        .channel(WHOLE.withPart(null, new OpenPart.Segments()))
        .expect(ServerMessage.Opened.class);
  }

  private static void send(
      RawClient client, ServerMessage.Opened asked, long base, long lengthBytes) {
    RawClient.Channel channel =
        client.channel(
            WHOLE.withPart(
                asked.id(), new OpenPart.Segment(asked.epoch(), new ByteRange(base, lengthBytes))));
    assertThat(channel.expect(ServerMessage.Opened.class).durable().lengthBytes()).isZero();
    for (long at = 0; at < lengthBytes; at += CHUNK) {
      int length = (int) Math.min(CHUNK, lengthBytes - at);
      channel.send(RawClient.chunk(at, CONTENT.at(base + at, length)));
    }
    channel.send(new ClientMessage.Flush()).expectAck(lengthBytes);
    channel.cancel();
  }
}
