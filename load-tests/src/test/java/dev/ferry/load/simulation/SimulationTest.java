package dev.ferry.load.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The same 200 seeds in every build; {@code ferry lab simulate} runs as many as one likes. */
final class SimulationTest {
  private static final long SEEDS = 200;

  @Test
  void run_everySeed_keepsWhatWasPromised() {
    List<Outcome> outcomes =
        LongStream.rangeClosed(1, SEEDS).parallel().mapToObj(Simulation::run).toList();

    assertThat(outcomes)
        .allSatisfy(
            outcome ->
                assertThat(outcome.violation())
                    .as("seed %d:%n%s", outcome.seed(), String.join("\n", outcome.trace()))
                    .isEmpty());
    assertThat(outcomes.stream().mapToInt(Outcome::published).sum())
        .as("uploads that came to their end through all of it")
        .isGreaterThan((int) SEEDS);
    assertThat(outcomes.stream().mapToInt(Outcome::lives).sum())
        .as("starts of the service, two of which every seed has")
        .isGreaterThan((int) (2 * SEEDS));
  }

  @Test
  void run_sameSeedAgain_hasTheSameTrace() {
    for (long seed = 1; seed <= 10; seed++) {
      Outcome first = Simulation.run(seed);

      assertThat(Simulation.run(seed)).isEqualTo(first);
      assertThat(first.trace()).hasSizeGreaterThan(10);
    }
  }

  @Test
  void run_anotherSeed_hasAnotherTrace() {
    assertThat(Simulation.run(1).trace()).isNotEqualTo(Simulation.run(2).trace());
  }
}
