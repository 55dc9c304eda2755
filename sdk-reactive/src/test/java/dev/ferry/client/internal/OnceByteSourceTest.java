package dev.ferry.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

final class OnceByteSourceTest {
  private static final int CHUNK = 100;

  private final OnceByteSource source =
      new OnceByteSource(
          ContentLength.DEFERRED,
          Flux.range(0, 5).map(index -> new SeededBytes(1).at(index * 100L, CHUNK)),
          new Wire());
  private final List<Long> offsets = new ArrayList<>();

  @AfterEach
  void close() {
    source.close();
  }

  private void pull(ChunkReader reader) {
    reader.pull(
        CHUNK,
        new ChunkReader.Receiver() {
          @Override
          public void chunk(Chunk chunk) {
            ByteBuffer data = chunk.wire().nioBuffer(20, chunk.lengthBytes());
            assertThat(new SeededBytes(1).mismatch(data, chunk.offset())).isEqualTo(-1);
            offsets.add(chunk.offset());
            chunk.release();
          }

          @Override
          public void end() {
            offsets.add(-1L);
          }

          @Override
          public void failed(Throwable failure) {
            throw new AssertionError(failure);
          }
        });
  }

  @Test
  void readFrom_unacknowledgedOffset_givesRetainedBytesThenTheRest() {
    ChunkReader first = source.readFrom(0);
    pull(first);
    pull(first);
    pull(first);
    first.close();
    source.acknowledged(150);

    ChunkReader second = source.readFrom(150);
    for (int i = 0; i < 5; i++) {
      pull(second);
    }

    assertThat(offsets).containsExactly(0L, 100L, 200L, 150L, 200L, 300L, 400L, -1L);
  }

  @Test
  void readFrom_acknowledgedOffset_isNotReplayable() {
    ChunkReader first = source.readFrom(0);
    pull(first);
    pull(first);
    source.acknowledged(200);

    assertThatThrownBy(() -> source.readFrom(100))
        .isInstanceOfSatisfying(
            TransferException.class,
            failure -> assertThat(failure.code()).isEqualTo(FailureCode.SOURCE_NOT_REPLAYABLE));
  }
}
