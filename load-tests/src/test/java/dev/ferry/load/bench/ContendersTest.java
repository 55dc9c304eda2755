package dev.ferry.load.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.load.bench.run.Contender;
import dev.ferry.load.bench.run.Party;
import dev.ferry.load.bench.run.Stage;
import dev.ferry.load.bench.run.Subject;
import dev.ferry.load.bench.run.Transfer;
import dev.ferry.load.bench.run.Unavailable;
import dev.ferry.load.bench.run.Workload;
import dev.ferry.load.process.Workbench;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ContendersTest {
  private static final Workload NOTHING = new Workload(Path.of("source"), 1, 1);

  @Test
  void open_someThatCannotStart_areSkippedLoudlyAndTheOthersMeasured() {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try (Workbench bench = Workbench.open()) {
      Contenders contenders =
          new Contenders(
              new Stage(bench, NOTHING, NOTHING, NOTHING, false),
              new PrintStream(said, true, UTF_8));

      List<Subject> subjects =
          contenders.open(
              List.of(
                  fake("missing", new Unavailable("not installed")),
                  fake("broken", new IOException("no port")),
                  fake("there", null)));

      assertThat(subjects).extracting(Subject::name).containsExactly("there");
      assertThat(contenders.skipped()).containsOnlyKeys("missing", "broken");
      assertThat(said.toString(UTF_8))
          .contains("SKIPPED: missing: not installed", "SKIPPED: broken:", "no port");
    }
  }

  @Test
  void all_names_areDifferent() {
    Stream<String> names = Contenders.all(false).stream().map(Contender::name);

    assertThat(names).doesNotHaveDuplicates().contains("pipe", "ferry", "rsync daemon", "tus-js");
  }

  @Test
  void all_quick_startsNothingThatIsNotMeasured() {
    Stream<String> names = Contenders.all(true).stream().map(Contender::name);

    assertThat(names)
        .contains("pipe", "ferry", "rsync daemon", "tus-js")
        .doesNotContain("rclone sftp", "cp");
  }

  private static Contender fake(String name, @Nullable Exception failure) {
    return new Contender() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public List<Subject> open(Stage stage) throws IOException, Unavailable {
        if (failure instanceof IOException broken) {
          throw broken;
        }
        if (failure instanceof Unavailable missing) {
          throw missing;
        }
        Transfer none = Transfer.toNowhere(() -> {});
        return List.of(Subject.of(name, "nothing", NOTHING, none, Party.NOBODY, Party.NOBODY));
      }
    };
  }
}
