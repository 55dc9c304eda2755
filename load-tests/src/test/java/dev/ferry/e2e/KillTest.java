package dev.ferry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.load.crash.KillRound;
import dev.ferry.load.crash.KillRounds;
import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.ServiceSettings;
import dev.ferry.load.process.Workbench;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Kill -9 at random moments; {@code ferry lab kill} does the same more often. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KillTest {
  private static final int ROUNDS = 20;
  private static final long SIZE_BYTES = 256L << 20;

  private final Workbench bench = Workbench.open();
  private final ServiceProcess service = bench.quickService(ServiceSettings.FRUGAL);
  private final KillRounds rounds = rounds();

  private final KillRounds rounds() {
    long seed = Seed.announce(KillTest.class);
    SeededFile source = SeededFile.write(bench.file("source"), seed, SIZE_BYTES);
    return new KillRounds(bench, service, source, seed);
  }

  @AfterAll
  void close() {
    bench.close();
  }

  @Test
  void kill_ofTheServiceAtAnyMoment_losesNothingAndContinues() {
    killAtManyMoments(rounds::killService);
  }

  @Test
  void kill_ofTheClientAtAnyMoment_losesNothingAndContinues() {
    killAtManyMoments(rounds::killClient);
  }

  private void killAtManyMoments(Supplier<KillRound> round) {
    for (int index = 0; index < ROUNDS; index++) {
      KillRound result = round.get();
      assertThat(result.digestMatched()).as("digest equal after %s", result).isTrue();
      assertThat(result.lostBytes()).as("acknowledged bytes lost in %s", result).isZero();
      assertThat(result.resentBytes())
          .as("re-sent in %s", result)
          .isLessThanOrEqualTo(KillRound.RESENT_BOUND_BYTES);
    }
    assertThat(service.output()).doesNotContain("LEAK:");
  }
}
