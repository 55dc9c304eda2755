package dev.ferry.load.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RegressionsTest {
  private static final String PROFILE = "quick 1GiB";

  @TempDir private Path folder;

  @Test
  void of_ratiosJustInsideAndOutside_fallOnlyOutside() throws IOException {
    accept(run(2, 2));

    assertThat(compare(run(2.35, 2)).fallen()).isEmpty();
    assertThat(compare(run(2.36, 2)).fallen()).containsExactly("up");
    assertThat(compare(run(1, 5)).fallen()).containsExactly("down");
  }

  @Test
  void of_aSlowerMachine_isTheSameRatio() throws IOException {
    accept(run(2, 2));

    Results slower =
        new Runs()
            .with(Runs.subject("pipe"), 10, 10)
            .with(Runs.ours("up"), 20, 20)
            .with(Runs.ours("down"), 20, 20)
            .results();

    assertThat(compare(slower).fallen()).isEmpty();
  }

  @Test
  void of_aReferenceThatWanders_decidesNothing() throws IOException {
    accept(run(2, 2));

    Results wandering =
        new Runs().with(Runs.subject("pipe"), 1, 1, 3).with(Runs.ours("up"), 9, 9).results();
    Regressions regressions = compare(wandering);

    assertThat(regressions.fallen()).isEmpty();
    assertThat(regressions.undecided()).containsExactly("up");
  }

  @Test
  void of_anotherProfileOrOtherSubjects_isUnknown() throws IOException {
    Results run = run(2, 2);
    assertThat(compare(run).areUnknown()).isTrue();
    accept(run);

    assertThat(Regressions.of(file(), "full 1GiB", run).areUnknown()).isTrue();
    assertThat(compare(new Runs().with(Runs.subject("pipe"), 1).results()).areUnknown()).isTrue();
    assertThat(compare(run).areUnknown()).isFalse();
  }

  @Test
  void accept_again_replacesItsOwnProfileOnly() throws IOException {
    Regressions.accept(file(), "full 1GiB", run(3, 3));
    accept(run(2, 2));
    accept(run(4, 2));

    assertThat(Files.readAllLines(file()).stream().skip(1))
        .containsExactly(
            "full 1GiB;up;0.3333;3.0000",
            "full 1GiB;down;0.3333;3.0000",
            "quick 1GiB;up;0.2500;4.0000",
            "quick 1GiB;down;0.5000;2.0000");
  }

  @Test
  void read_aDamagedLine_isRefused() throws IOException {
    Path unused = Files.writeString(file(), "quick 1GiB;up;0.5\n");

    assertThatThrownBy(() -> compare(run(2, 2))).hasMessageContaining("up;0.5");
  }

  private static Results run(double up, double down) {
    return new Runs()
        .with(Runs.subject("pipe"), 1, 1)
        .with(Runs.ours("up"), up, up)
        .with(Runs.ours("down"), down, down)
        .results();
  }

  private void accept(Results results) throws IOException {
    Regressions.accept(file(), PROFILE, results);
  }

  private Regressions compare(Results results) throws IOException {
    return Regressions.of(file(), PROFILE, results);
  }

  private Path file() {
    return folder.resolve("accepted.csv");
  }
}
