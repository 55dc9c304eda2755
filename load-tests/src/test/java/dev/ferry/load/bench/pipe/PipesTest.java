package dev.ferry.load.bench.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.ferry.load.bench.run.Stage;
import dev.ferry.load.bench.run.Subject;
import dev.ferry.load.bench.run.Unavailable;
import dev.ferry.load.bench.run.Workload;
import dev.ferry.load.process.Workbench;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The limit that everything is seen beside must itself move every byte. */
final class PipesTest {
  /** Blocks of both kinds: some whole ones and a short last one. */
  private static final long BYTES = 3L * Block.BYTES + 12_345;

  private final Workbench bench = Workbench.open();
  private Stage stage = stage(new Workload(Path.of(""), 0, 0));

  @BeforeEach
  void writeSources() {
    stage = stage(Workload.file(bench.file("large"), BYTES, 1));
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void nioPipe_everySink_movesEveryByte() throws IOException {
    List<Subject> subjects = new NioPipe().open(stage);

    assertThat(subjects).extracting(Subject::name).contains(NioPipe.HASHED_FORCED, NioPipe.SMALL);
    for (Subject subject : subjects) {
      assertMovesEveryByte(subject);
      assertThat(subject.client().cpuSeconds() + subject.server().cpuSeconds()).isPositive();
    }
  }

  @Test
  void nioPipe_targetThatIsThere_fails() throws IOException {
    Subject plain = new NioPipe().open(stage).get(Sink.FILE.ordinal() * 2);
    Path unused = Files.createFile(plain.transfer().arrived().get(0));

    assertThatThrownBy(() -> plain.transfer().act().run())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("failed java.");
  }

  @Test
  void cPipe_everySink_movesEveryByte() throws IOException {
    List<Subject> subjects = List.of();
    try {
      subjects = new CPipe().open(stage);
    } catch (Unavailable e) {
      assumeThat(e.reason()).as("a C compiler").isEmpty();
    }
    for (Subject subject : subjects) {
      assertMovesEveryByte(subject);
    }
  }

  private static void assertMovesEveryByte(Subject subject) throws IOException {
    subject.transfer().act().run();
    assertThat(subject.transfer().arrivedWhole(subject.workload())).as(subject.name()).isTrue();
    subject.transfer().forget().run();
    assertThat(subject.transfer().arrived()).allMatch(Files::notExists);
  }

  private Stage stage(Workload large) {
    try {
      Workload many = Workload.folder(bench.file("many"), 3, 4096, 2);
      return new Stage(bench, large, large, many, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
