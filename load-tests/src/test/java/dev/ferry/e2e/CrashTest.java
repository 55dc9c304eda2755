package dev.ferry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.load.crash.Cleaning;
import dev.ferry.load.crash.CleaningMatrix;
import dev.ferry.load.crash.CleaningRound;
import dev.ferry.load.crash.CrashMatrix;
import dev.ferry.load.crash.CrashRound;
import dev.ferry.load.process.LabStore;
import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.Workbench;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Some of the points at which {@code ferry lab crash} ends the process, drawn anew each time. */
final class CrashTest {
  private static final int POINTS = 2;

  /** An abort comes to that many, a sweep to more. */
  private static final int SURE_POINTS = 4;

  private static final long SIZE_BYTES = 8L << 20;

  @Test
  void crash_atAnyPersistenceCall_losesNothingAndTearsNothing() {
    long seed = Seed.announce(CrashTest.class);
    SplittableRandom random = new SplittableRandom(seed);
    try (Workbench bench = Workbench.open()) {
      SeededFile source = SeededFile.write(bench.file("source"), seed, SIZE_BYTES);
      CrashMatrix matrix =
          new CrashMatrix(bench, LabStore.start(bench, LabStore.Kind.H2), source, seed);
      int points = matrix.points();

      assertThat(points).as("persistence calls of one upload").isGreaterThan(20);
      int crashed = 0;
      for (int index = 0; index < POINTS; index++) {
        int from = 1 + points * index / POINTS;
        CrashRound round = matrix.crashAt(random.nextInt(from, from + points / POINTS));
        assertThat(round.held()).as("%s", round).isTrue();
        crashed += round.crashed() ? 1 : 0;
      }
      // Groups form by time, so that an upload may come to one call less than the one before.
      assertThat(crashed).isGreaterThanOrEqualTo(POINTS - 1);
    }
  }

  @Test
  void crash_whileUploadsAreGivenUp_undoesNothingAndLeavesNothing() {
    long seed = Seed.announce(CrashTest.class);
    SplittableRandom random = new SplittableRandom(seed);
    try (Workbench bench = Workbench.open()) {
      SeededFile source = SeededFile.write(bench.file("source"), seed, SIZE_BYTES);
      CleaningMatrix matrix = new CleaningMatrix(bench, source, seed);

      Cleaning what = random.nextBoolean() ? Cleaning.ABORT : Cleaning.SWEEP;
      CleaningRound round = matrix.crashAt(what, 1 + random.nextInt(SURE_POINTS));

      assertThat(round.crashed()).as("%s", round).isTrue();
      assertThat(round.held()).as("%s", round).isTrue();
    }
  }
}
