package dev.ferry.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferry.client.internal.Runs.Run;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs beside a set of single bytes. */
final class RunsTest {
  private static final int SIZE = 300;
  private static final byte[] BYTES = new SeededBytes(3).at(0, SIZE).array();

  private static Run run(int start, int end) {
    return new Run(start, end, Crc32c.of(BYTES, start, end - start));
  }

  private static Runs random(SplittableRandom random, BitSet model) {
    Runs runs = new Runs();
    for (int i = 0; i < 40; i++) {
      int start = random.nextInt(SIZE - 1);
      int end = Math.min(SIZE, start + 1 + random.nextInt(12));
      boolean free = model.get(start, end).isEmpty();
      assertThat(runs.isFree(run(start, end))).isEqualTo(free);
      if (free) {
        runs.add(run(start, end));
        model.set(start, end);
      }
    }
    return runs;
  }

  @Test
  void add_anywhere_knowsTheSameAsASetOfBytes() {
    for (long seed = 0; seed < 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      BitSet model = new BitSet();
      Runs runs = random(random, model);

      int first = model.nextClearBit(0);
      assertThat(runs.prefix()).as("seed " + seed).isEqualTo(new Prefix(first, crc(0, first)));
      assertThat(runs.totalBytes()).isEqualTo(model.cardinality());
      int at = random.nextInt(SIZE);
      int gap = model.nextClearBit(at);
      assertThat(runs.gapFrom(at)).isEqualTo(gap);
      int next = model.nextSetBit(gap);
      assertThat(runs.endOfGap(gap, SIZE)).isEqualTo(next < 0 ? SIZE : next);
      assertThat(runs.covers(at, at + 3)).isEqualTo(model.nextClearBit(at) >= at + 3);
      for (Run island : runs.islands()) {
        int start = (int) island.start();
        int end = (int) island.end();
        assertThat(model.get(start - 1)).isFalse();
        assertThat(model.nextClearBit(start)).isEqualTo(end);
        assertThat(island.crc32c()).isEqualTo(crc(start, end));
      }
    }
  }

  @Test
  void add_heldAlready_isRefused() {
    Runs runs = new Runs();
    runs.add(run(10, 20));

    assertThatThrownBy(() -> runs.add(run(19, 25))).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void sidecar_islands_areReadAsTheyWereWritten(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("sidecar");
    WorkspaceFile source = WorkspaceFile.parse("ws:/file");
    for (long seed = 0; seed < 20; seed++) {
      Runs runs = random(new SplittableRandom(seed), new BitSet());
      Sidecar written = Sidecar.of(source, "e 1:2", SIZE, runs);
      written.write(file, PartFile.Force.of(Durability.DURABLE));

      assertThat(Sidecar.read(file)).contains(written);
      assertThat(written.heldBytes()).isEqualTo(runs.totalBytes());
    }
  }

  private static int crc(int start, int end) {
    return Crc32c.of(BYTES, start, end - start);
  }
}
