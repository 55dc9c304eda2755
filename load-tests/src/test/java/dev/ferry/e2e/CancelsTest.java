package dev.ferry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.load.cancel.Cancels;
import dev.ferry.load.cancel.Holdings;
import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.Workbench;
import org.junit.jupiter.api.Test;

/** Some calls that are given up; {@code ferry lab cancels} gives up more. */
final class CancelsTest {
  private static final int ROUNDS = 120;
  private static final long SIZE_BYTES = 1 << 20;

  @Test
  void calls_givenUpAtRandomMoments_leaveNothingHeld() {
    long seed = Seed.announce(CancelsTest.class);
    try (Workbench bench = Workbench.open()) {
      SeededFile source = SeededFile.write(bench.file("source"), seed, SIZE_BYTES);
      try (Cancels cancels = new Cancels(bench, source, seed)) {
        for (int index = 0; index < ROUNDS; index++) {
          cancels.cancelOne();
        }
        Holdings after = cancels.settle();
        assertThat(after.isNoMoreThan(cancels.baseline()))
            .as("%s, %s", after, after.descriptorsBeside(cancels.baseline()))
            .isTrue();
        assertThat(cancels.ended()).isLessThan(ROUNDS);
      }
    }
  }
}
