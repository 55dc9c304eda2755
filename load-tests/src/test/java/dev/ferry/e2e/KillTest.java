package dev.ferry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.load.crash.KilledTransfer;
import dev.ferry.load.crash.KilledTransfers;
import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.ServiceSettings;
import dev.ferry.load.process.Workbench;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Kill -9 at 8 random moments of each side; {@code ferry lab kill} does the same more often. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KillTest {
  private static final int TRANSFERS = 1;
  private static final int KILLS_OF_EACH = 3;
  private static final long SIZE_BYTES = 128L << 20;

  private final Workbench bench = Workbench.openForManyStarts();
  private final ServiceProcess service = bench.service(ServiceSettings.FRUGAL);
  private final KilledTransfers transfers = transfers();

  private KilledTransfers transfers() {
    long seed = Seed.announce(KillTest.class);
    SeededFile source = SeededFile.write(bench.file("source"), seed, SIZE_BYTES);
    return new KilledTransfers(bench, service, source, KILLS_OF_EACH, seed);
  }

  @AfterAll
  void close() {
    bench.close();
  }

  @Test
  void kill_ofTheServiceAtAnyMoment_losesNothingAndContinues() {
    killAtManyMoments(transfers::killService);
  }

  @Test
  void kill_ofTheClientAtAnyMoment_losesNothingAndContinues() {
    killAtManyMoments(transfers::killClient);
  }

  private void killAtManyMoments(Supplier<KilledTransfer> transfer) {
    for (int index = 0; index < TRANSFERS; index++) {
      KilledTransfer result = transfer.get();
      assertThat(result.kills()).hasSize(KILLS_OF_EACH);
      assertThat(result.matched()).as("content equal after %s", result).isTrue();
      assertThat(result.lostBytes()).as("acknowledged bytes lost in %s", result).isZero();
      assertThat(result.held()).as("little re-sent in %s", result).isTrue();
    }
    assertThat(service.output()).doesNotContain("LEAK:");
  }
}
