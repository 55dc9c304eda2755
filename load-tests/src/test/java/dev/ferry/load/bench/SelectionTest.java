package dev.ferry.load.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.load.bench.run.Party;
import dev.ferry.load.bench.run.Subject;
import dev.ferry.load.bench.run.Transfer;
import dev.ferry.load.bench.run.Workload;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class SelectionTest {
  private static final List<Subject> ALL =
      List.of(
          subject("pipe").quick(),
          subject("pipe forced"),
          subject("ours up").beside("pipe forced").quick(),
          subject("peer up").quick(),
          subject("peer down"));

  @Test
  void of_aPattern_addsReferences() {
    assertThat(names("ours", false)).containsExactly("pipe", "pipe forced", "ours up");
    assertThat(names("down$", false)).containsExactly("pipe", "peer down");
  }

  @Test
  void of_quick_leavesOutWhatIsSlow() {
    assertThat(names("", true)).containsExactly("pipe", "pipe forced", "ours up", "peer up");
    assertThat(names("", false)).hasSize(ALL.size());
  }

  private static List<String> names(String only, boolean quick) {
    return new Selection(Pattern.compile(only), quick, "pipe")
        .of(ALL).stream().map(Subject::name).toList();
  }

  private static Subject subject(String name) {
    return Subject.of(
        name,
        "nothing",
        new Workload(Path.of("source"), 1, 1),
        Transfer.toNowhere(() -> {}),
        Party.NOBODY,
        Party.NOBODY);
  }
}
