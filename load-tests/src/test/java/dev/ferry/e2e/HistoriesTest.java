package dev.ferry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.load.history.Divergence;
import dev.ferry.load.history.Histories;
import dev.ferry.load.history.History;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Some histories of an upload; {@code ferry lab histories} plays more. */
final class HistoriesTest {
  private static final int ROUNDS = 60;

  @Test
  void histories_ofAnUpload_goAsTheModelSays(@TempDir Path folder) {
    long seed = Seed.announce(HistoriesTest.class);
    try (Histories histories = new Histories(folder)) {
      for (int index = 0; index < ROUNDS; index++) {
        History history = History.draw(seed + index);
        Optional<Divergence> divergence = histories.play(history);
        assertThat(divergence).as("%s", history).isEmpty();
      }
    }
  }
}
