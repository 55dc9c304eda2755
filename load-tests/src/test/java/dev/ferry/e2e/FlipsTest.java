package dev.ferry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.load.flip.FlipRound;
import dev.ferry.load.flip.Flips;
import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.ServiceSettings;
import dev.ferry.load.process.Workbench;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Some single bits; {@code ferry lab flips} flips more. */
final class FlipsTest {
  private static final int EACH = 4;
  private static final long SIZE_BYTES = 512 << 10;

  @Test
  void flippedBit_anywhere_isNeverPublishedOrReportedAsGood() {
    long seed = Seed.announce(FlipsTest.class);
    try (Workbench bench = Workbench.open()) {
      SeededFile source = SeededFile.write(bench.file("source"), seed, SIZE_BYTES);
      ServiceProcess service = bench.service(ServiceSettings.FRUGAL);
      List<FlipRound> rounds =
          new Flips(bench, service, source, seed)
              .run(EACH, round -> assertThat(round.wrong()).as("%s", round).isFalse());

      assertThat(rounds).extracting(FlipRound::place).contains(FlipRound.Place.values());
    }
  }
}
