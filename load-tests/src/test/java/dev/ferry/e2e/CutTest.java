package dev.ferry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.load.crash.CutRound;
import dev.ferry.load.crash.CutRounds;
import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.ServiceSettings;
import dev.ferry.load.process.Workbench;
import dev.ferry.transfer.WorkspaceFile;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Connections broken at random bytes; {@code ferry lab cut} does the same more often. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CutTest {
  private static final int ROUNDS = 50;
  private static final long SIZE_BYTES = 8L << 20;

  private final Workbench bench = Workbench.openForManyStarts();
  private final ServiceProcess service = bench.service(ServiceSettings.FRUGAL);
  private final CutRounds rounds = rounds();

  private CutRounds rounds() {
    long seed = Seed.announce(CutTest.class);
    SeededFile source = SeededFile.write(bench.file("source"), seed, SIZE_BYTES);
    return new CutRounds(bench, service, source, seed);
  }

  @AfterAll
  void close() {
    bench.close();
  }

  @Test
  void upload_brokenAtAnyByte_arrivesWhole() {
    breakManyTimes(rounds::upload);
  }

  @Test
  void download_brokenAtAnyByte_arrivesWhole() {
    WorkspaceFile stored = rounds.publish();
    breakManyTimes(() -> rounds.download(stored));
  }

  private void breakManyTimes(Supplier<CutRound> round) {
    List<CutRound> results = new ArrayList<>();
    for (int index = 0; index < ROUNDS; index++) {
      CutRound result = round.get();
      assertThat(result.held()).as("%s", result).isTrue();
      results.add(result);
    }
    assertThat(results).as("faults that were reached").anyMatch(result -> result.connections() > 1);
    assertThat(service.output()).doesNotContain("LEAK:");
  }
}
