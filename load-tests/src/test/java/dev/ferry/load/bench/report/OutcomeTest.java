package dev.ferry.load.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OutcomeTest {
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(said, true, UTF_8);

  @TempDir private Path folder;

  @Test
  void print_measuredVoidOrFailed_hasAnExitCodeOfItsOwn() {
    Runs failed = new Runs().with(Runs.subject("pipe"), 1, 1).with(Runs.ours("up"), 1);

    assertThat(outcome(run(1, 2)).print(out)).isZero();
    assertThat(outcome(run(1.6, 2)).print(out)).isEqualTo(75);
    assertThat(outcome(failed.results(Map.of(), Map.of("up", "broken"))).print(out)).isEqualTo(1);
    assertThat(outcome(failed.results(Map.of(), Map.of("peer", "broken"))).print(out)).isZero();
  }

  @Test
  void printCheck_heldFellVoidAndUnknown_areToldApart() throws IOException {
    assertThat(outcome(run(1, 2)).printCheck(out)).isEqualTo(1);
    assertThat(said.toString(UTF_8)).contains("no ratio of this run has an accepted one");
    assertThat(outcome(run(1, 2)).printAccept(out)).isZero();

    assertThat(outcome(run(1, 2.2)).printCheck(out)).isZero();
    assertThat(outcome(run(1, 3)).printCheck(out)).isEqualTo(1);
    assertThat(said.toString(UTF_8)).contains("fell by more than 15 %: up");
    assertThat(outcome(run(1.6, 3)).printCheck(out)).isEqualTo(75);
  }

  @Test
  void printAccept_voidRun_isNotKept() throws IOException {
    assertThat(outcome(run(1.6, 2)).printAccept(out)).isEqualTo(75);
    assertThat(folder.resolve("accepted.csv")).doesNotExist();
  }

  /** A run in which one round of the reference took longer, or not. */
  private static Results run(double slowest, double up) {
    return new Runs()
        .with(Runs.subject("pipe"), 1, 1, slowest)
        .with(Runs.ours("up"), up, up, up)
        .results();
  }

  private Outcome outcome(Results results) {
    return new Outcome(results, "quick 1GiB", folder.resolve("accepted.csv"));
  }
}
