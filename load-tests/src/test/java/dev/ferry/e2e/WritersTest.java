package dev.ferry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.load.crash.TwoWriters;
import dev.ferry.load.crash.WritersRound;
import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.ServiceSettings;
import dev.ferry.load.process.Workbench;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A writer that comes back after another took over; {@code ferry lab writers} does it more often.
 */
final class WritersTest {
  private static final int ROUNDS = 6;
  private static final long SIZE_BYTES = 3L << 20;

  @Test
  void twoWriters_underOneKey_neverMixTheirContents() {
    long seed = Seed.announce(WritersTest.class);
    try (Workbench bench = Workbench.openForManyStarts()) {
      SeededFile one = SeededFile.write(bench.file("one"), seed, SIZE_BYTES);
      SeededFile other = SeededFile.write(bench.file("other"), ~seed, SIZE_BYTES);
      ServiceProcess service = bench.service(ServiceSettings.FRUGAL);
      TwoWriters writers = new TwoWriters(bench, service, one, other, seed);
      List<WritersRound> results = new ArrayList<>();
      for (int index = 0; index < ROUNDS; index++) {
        WritersRound round = writers.round();
        assertThat(round.held()).as("%s", round).isTrue();
        results.add(round);
      }
      assertThat(results).anyMatch(round -> round.stored() != WritersRound.Stored.NOTHING);
    }
  }
}
