package dev.ferry.load.bench.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RoundsTest {
  private static final PrintStream NOWHERE =
      new PrintStream(new ByteArrayOutputStream(), true, UTF_8);

  @TempDir private Path folder;
  private Workload workload = new Workload(Path.of(""), 0, 0);

  @BeforeEach
  void writeSource() {
    workload = Workload.file(folder.resolve("source"), 1000, 1);
  }

  @Test
  void run_rightAndWrongCopies_onlyTheRightOnesCount() throws IOException {
    Path right = folder.resolve("right");
    Path wrong = folder.resolve("wrong");
    Rounds rounds =
        rounds(
            subject("right", right, () -> copy(right)),
            subject("wrong", wrong, () -> change(wrong)),
            subject("missing", folder.resolve("missing"), () -> {}));

    rounds.run(2);

    assertThat(rounds.readings()).extracting(Reading::subject).containsOnly("right");
    assertThat(rounds.readings()).extracting(Reading::round).containsExactly(1, 2);
    assertThat(rounds.failures()).containsOnlyKeys("wrong", "missing");
    assertThat(right).doesNotExist();
    assertThat(wrong).doesNotExist();
  }

  @Test
  void run_aSubjectThatFailsLater_losesItsPlaceButNotTheOthers() throws IOException {
    List<String> ran = new ArrayList<>();
    Subject failing =
        subject(
            "failing",
            folder.resolve("a"),
            () -> {
              ran.add("failing");
              if (ran.size() > 1) {
                throw new IOException("broken");
              }
              copy(folder.resolve("a"));
            });
    Path target = folder.resolve("b");
    Rounds rounds = rounds(failing, subject("good", target, () -> copy(target)));

    rounds.run(2);

    assertThat(ran).hasSize(2);
    assertThat(rounds.failures().get("failing")).contains("broken");
    assertThat(rounds.readings()).extracting(Reading::subject).containsExactly("good", "good");
  }

  @Test
  void run_aSubjectTimedOften_isPrimedAndTimedThatOftenInEveryRound() throws IOException {
    Path often = folder.resolve("often");
    Path once = folder.resolve("once");
    List<Workload> primed = new ArrayList<>();
    Rounds rounds =
        new Rounds(
            List.of(
                subject("often", often, () -> copy(often)).withTimesARound(3),
                subject("once", once, () -> copy(once))),
            (next, lastActs) -> {
              primed.add(next);
              forgetOnly(next, lastActs);
            },
            1,
            NOWHERE);

    rounds.run(2);

    assertThat(rounds.readings())
        .extracting(reading -> reading.subject() + reading.round())
        .containsExactlyInAnyOrder(
            "often1", "often1", "often1", "once1", "often2", "often2", "often2", "once2");
    assertThat(primed).hasSize(8);
    assertThat(rounds.failures()).isEmpty();
  }

  @Test
  void run_untilSteadyWithoutCpuTime_warmsUpWithoutEverFailing() throws IOException {
    Path target = folder.resolve("warm");
    List<String> ran = new ArrayList<>();
    Rounds rounds =
        rounds(
            subject(
                    "warm",
                    target,
                    () -> {
                      ran.add("warm");
                      copy(target);
                    })
                .withWarmUp(WarmUp.UNTIL_STEADY));

    rounds.run(1);

    assertThat(ran).hasSize(4 + 1);
    assertThat(rounds.readings()).hasSize(1);
  }

  @Test
  void arrivedWhole_folders_compareEveryFile() throws IOException {
    Workload many = Workload.folder(folder.resolve("many"), 3, 10, 1);
    Path copy = Workload.folder(folder.resolve("copy"), 3, 10, 1).source();
    Transfer transfer = Transfer.to(copy, () -> {});

    assertThat(transfer.arrivedWhole(many)).isTrue();
    Files.delete(copy.resolve(Workload.nameOf(2)));
    assertThat(transfer.arrivedWhole(many)).isFalse();

    transfer.forget().run();
    assertThat(copy).doesNotExist();
  }

  private Rounds rounds(Subject... subjects) {
    return new Rounds(List.of(subjects), RoundsTest::forgetOnly, 1, NOWHERE);
  }

  private Subject subject(String name, Path target, Act act) {
    return Subject.of(
        name, "nothing", workload, Transfer.to(target, act), Party.NOBODY, Party.NOBODY);
  }

  private void copy(Path target) throws IOException {
    Path unused = Files.copy(workload.source(), target);
  }

  private void change(Path target) throws IOException {
    byte[] bytes = Files.readAllBytes(workload.source());
    bytes[bytes.length - 1] ^= 1;
    Path unused = Files.write(target, bytes);
  }

  private static void forgetOnly(Workload next, List<Act> lastActs) throws IOException {
    for (Act act : lastActs) {
      act.run();
    }
  }
}
