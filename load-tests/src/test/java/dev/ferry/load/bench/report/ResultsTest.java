package dev.ferry.load.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

final class ResultsTest {
  @Test
  void ratios_medians_areBesideTheReference() {
    Results results =
        new Runs()
            .with(Runs.subject("pipe"), 1.0, 1.1, 0.9)
            .with(Runs.ours("up"), 2.0, 4.0, 1.0)
            .results();
    Summary up = results.summary("up").orElseThrow();
    Summary pipe = results.referenceOf(up).orElseThrow();

    assertThat(up.rateBeside(pipe)).isEqualTo(0.5, within(1e-9));
    assertThat(up.bestRateBeside(pipe)).isEqualTo(0.9, within(1e-9));
    assertThat(up.cpuBeside(pipe)).isEqualTo(2, within(1e-9));
    assertThat(up.cpuSecondsPerGib()).isEqualTo(2, within(1e-9));
  }

  @Test
  void isVoid_referenceThatWanders_isTrue() {
    assertThat(new Runs().with(Runs.subject("pipe"), 1, 1.25, 0.8).results().isVoid()).isFalse();
    assertThat(new Runs().with(Runs.subject("pipe"), 1, 1.26, 0.8).results().isVoid()).isTrue();
    assertThat(new Runs().with(Runs.subject("pipe"), 1, 1, 0.7).results().isVoid()).isTrue();
    assertThat(new Runs().with(Runs.subject("other"), 1, 1).results().isVoid()).isTrue();
  }

  @Test
  void isVoid_oneOfThreeTimingsOfARoundIsOff_isFalse() {
    Results results =
        new Runs()
            .withRounds(
                Runs.subject("pipe"),
                new double[] {1, 1.1, 5},
                new double[] {0.4, 1.2, 1},
                new double[] {1, 1, 1})
            .results();
    Summary pipe = results.summary("pipe").orElseThrow();

    assertThat(results.isVoid()).isFalse();
    assertThat(pipe.seconds().text("%.1f"::formatted)).isEqualTo("1.0 / 1.0 / 1.1");
    assertThat(pipe.bestSeconds()).isEqualTo(0.4);
  }

  @Test
  void isVoid_twoOfThreeTimingsOfARoundAreOff_isTrue() {
    double[] good = {1, 1, 1};

    assertThat(
            new Runs()
                .withRounds(Runs.subject("pipe"), good, new double[] {1, 2, 2}, good)
                .results()
                .isVoid())
        .isTrue();
  }

  @Test
  void summaries_subjectsThatFailed_areLeftOut() {
    Results results =
        new Runs()
            .with(Runs.subject("pipe"), 1)
            .with(Runs.ours("up"), 1)
            .results(Map.of(), Map.of("up", "broken"));

    assertThat(results.summaries()).extracting(each -> each.subject().name()).containsOnly("pipe");
    assertThat(results.haveOursFailed()).isTrue();
  }

  @Test
  void csv_skippedAndFailed_haveRowsOfTheirOwn() {
    String csv =
        new ResultFiles(
                new Runs()
                    .with(Runs.subject("pipe"), 1)
                    .with(Runs.ours("up"), 2)
                    .results(Map.of("peer, other", "not here"), Map.of("late", "broken")))
            .csv();
    int columns = csv.lines().findFirst().orElseThrow().split(",", -1).length;

    assertThat(csv.lines().skip(1).map(line -> line.replaceAll("\"[^\"]*\"", "q")))
        .hasSize(4)
        .allMatch(line -> line.split(",", -1).length == columns);
    assertThat(csv).contains("\"peer, other\",", ",skipped\n", "\"late\",", ",failed\n");
    assertThat(csv).contains("\"up\",\"checksum\",1073741824,1,1,2.0000,2.0000,2.0000,536870912");
  }

  @Test
  void svg_anyNames_isWellFormedAndHasABarForEach() throws Exception {
    Results results =
        new Runs().with(Runs.subject("pipe"), 1, 1).with(Runs.ours("up & <down>"), 2, 2).results();

    Document picture =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(new BarChart(results).svg().getBytes(UTF_8)));

    assertThat(picture.getElementsByTagName("rect").getLength()).isEqualTo(1 + 2 * 2);
    assertThat(picture.getDocumentElement().getTextContent())
        .contains("up & <down>", "512.0 MiB/s")
        .doesNotContain("VOID");
  }

  @Test
  void goals_ratesAndCpuTime_areReachedFromTheRightSide() {
    Results results =
        new Runs()
            .with(Runs.subject("pipe"), 1, 1)
            .with(Runs.ours("ferry up ephemeral, no digest"), 1.4, 1.2)
            .results();

    assertThat(Goal.ALL)
        .filteredOn(goal -> goal.figure(results).isPresent())
        .extracting(Goal::measure, goal -> goal.isReached(goal.figure(results).orElseThrow()))
        .containsExactly(
            tuple(Goal.Measure.RATE, true),
            tuple(Goal.Measure.BEST_RATE, false),
            tuple(Goal.Measure.CPU, true));
  }
}
