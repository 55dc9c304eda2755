package dev.ferry.service.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.service.metrics.FerryMeter.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages under docs/operations and the enum say the same. */
final class MeterPagesTest {
  private static final Path DOCS = Path.of("../docs");
  private static final Path PAGE = DOCS.resolve("operations/metrics.md");
  private static final Path RULES = DOCS.resolve("operations/alerts.yml");
  private static final Pattern METRIC = Pattern.compile("\\bferry_[a-z0-9_]+");
  private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");
  private static final Pattern RUNBOOK = Pattern.compile("runbook: docs/(\\S+)#(\\S+)");

  /** With {@code -Dferry.docs.write=true} it is written. */
  @Test
  void metricsPage_always_isWhatTheEnumSays() throws IOException {
    String rendered = rendered();
    if (Boolean.getBoolean("ferry.docs.write")) {
      Files.writeString(PAGE, rendered);
    }

    assertThat(Files.readString(PAGE)).isEqualTo(rendered);
  }

  private static String rendered() {
    return """
        # Metrics

        At `/actuator/prometheus` on the HTTP port, for Prometheus; with tokens, for one that may `audit`. This page is \
        made of `FerryMeter`, and a test compares them.
        Tags have few values, all known before a client comes: no ids, paths, subjects or workspaces, so no client adds a \
        series. What there is beside `ferry_…` is Micrometer's own \
        (`jvm_…`, `process_…`, `http_server_…`). Rules and a dashboard: [alerts.md](alerts.md), \
        [dashboard.json](dashboard.json).

        A *histogram* is `…_bucket{le}`, `…_count`, `…_sum` and `…_max`; a *time* the last three, and \
        `…_active_…` for those that run.

        | metric | kind | tags | meaning |
        |---|---|---|---|
        """
        + Arrays.stream(FerryMeter.values()).map(MeterPagesTest::row).collect(Collectors.joining());
  }

  private static String row(FerryMeter meter) {
    String tags = meter.tags().isEmpty() ? "" : "`" + String.join("`, `", meter.tags()) + "`";
    return "| `%s` | %s | %s | %s |%n"
        .formatted(meter.prometheusName(), word(meter.kind()), tags, meter.meaning());
  }

  private static String word(Kind kind) {
    return switch (kind) {
      case COUNTER -> "counter";
      case GAUGE -> "gauge";
      case TIMER, SUMMARY -> "histogram";
      case OBSERVED -> "time";
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"alerts.yml", "alerts-test.yml", "alerts.md", "dashboard.json"})
  void pages_always_nameOnlyMetricsThatThereAre(String page) throws IOException {
    Set<String> known =
        Arrays.stream(FerryMeter.values())
            .flatMap(meter -> meter.series().stream())
            .collect(Collectors.toCollection(TreeSet::new));
    Arrays.stream(FerryMeter.values()).map(FerryMeter::prometheusName).forEach(known::add);

    List<String> named = all(METRIC, Files.readString(DOCS.resolve("operations/" + page)), 0);

    assertThat(named).isNotEmpty().allSatisfy(name -> assertThat(known).contains(name));
  }

  @Test
  void alerts_each_haveACaseInWhichTheyFire() throws IOException {
    Pattern firing = Pattern.compile("(?m)^ +alertname: (\\w+)\n +exp_alerts:\n +- exp_labels");

    assertThat(all(firing, page("alerts-test.yml"), 1))
        .containsAll(all(ALERT, Files.readString(RULES), 1));
  }

  @Test
  void alerts_each_haveARunbook() throws IOException {
    String rules = Files.readString(RULES);
    List<String> alerts = all(ALERT, rules, 1);
    List<String> headings = all(Pattern.compile("(?m)^## (\\w+)"), page("alerts.md"), 1);

    assertThat(alerts).hasSizeGreaterThan(15).doesNotHaveDuplicates();
    assertThat(headings).containsExactlyElementsOf(alerts);
    assertThat(all(RUNBOOK, rules, 2))
        .containsExactlyElementsOf(
            alerts.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList());
    assertThat(all(RUNBOOK, rules, 1)).containsOnly("operations/alerts.md");
    assertThat(all(Pattern.compile("(?m)^\\*Do:\\* .{20,}"), page("alerts.md"), 0))
        .hasSameSizeAs(alerts);
  }

  @ParameterizedTest
  @ValueSource(strings = {"operations.md", "operations/alerts.md", "operations/metrics.md"})
  void links_ofTheHandbook_leadSomewhere(String name) throws IOException {
    Path page = DOCS.resolve(name);
    List<String> targets =
        all(Pattern.compile("\\]\\(([^)#:]+)[^):]*\\)"), Files.readString(page), 1);

    assertThat(targets)
        .isNotEmpty()
        .allSatisfy(target -> assertThat(page.resolveSibling(target)).exists());
  }

  private static String page(String name) throws IOException {
    return Files.readString(DOCS.resolve("operations").resolve(name));
  }

  private static List<String> all(Pattern pattern, String text, int group) {
    return pattern.matcher(text).results().map((MatchResult found) -> found.group(group)).toList();
  }
}
