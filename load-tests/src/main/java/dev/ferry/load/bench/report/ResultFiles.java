package dev.ferry.load.bench.report;

import dev.ferry.load.bench.run.Subject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** The files a run leaves: tables and commands, figures, raw rows, a picture. */
public final class ResultFiles {
  private static final String HEADS =
      "subject,promise,bytes,files,rounds,min_s,median_s,max_s,bytes_per_s,cpu_s_per_gib,"
          + "client_cpu_s,server_cpu_s,reference,rate_ratio,best_ratio,cpu_ratio,"
          + "client_rss,client_anonymous,server_rss,server_anonymous,state";

  private final Results results;

  /** Of a run. */
  public ResultFiles(Results results) {
    this.results = results;
  }

  /**
   * Writes all of them into a folder, which is created.
   *
   * @param heading what ran on what
   */
  public void writeTo(Path folder, String heading) throws IOException {
    Path unused = Files.createDirectories(folder);
    write(folder.resolve("report.txt"), heading + tables() + "\n" + commands());
    write(folder.resolve("summary.csv"), csv());
    write(folder.resolve("raw.jsonl"), rawLines());
    write(folder.resolve("bench.svg"), new BarChart(results).svg());
  }

  /** One row per subject; those skipped or failed have no figures but a state. */
  String csv() {
    Stream<String> measured = results.summaries().stream().map(this::row);
    Stream<String> skipped = withoutFigures(results.skipped().keySet().stream(), "skipped");
    Stream<String> failed = withoutFigures(results.failed().keySet().stream(), "failed");
    return Stream.of(Stream.of(HEADS), measured, skipped, failed)
        .flatMap(lines -> lines)
        .collect(Collectors.joining("\n", "", "\n"));
  }

  /** One JSON object per timing. */
  String rawLines() {
    JsonMapper json = JsonMapper.builder().build();
    return results.readings().stream()
        .map(json::writeValueAsString)
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private String row(Summary summary) {
    Subject subject = summary.subject();
    long rounds =
        results.readings().stream().filter(each -> each.subject().equals(subject.name())).count();
    Optional<Summary> like = results.referenceOf(summary);
    return Stream.of(
            quoted(subject.name()),
            quoted(subject.promise()),
            subject.workload().bytes(),
            subject.workload().files(),
            rounds,
            figure(summary.seconds().min()),
            figure(summary.seconds().median()),
            figure(summary.seconds().max()),
            Math.round(summary.bytesPerSecond()),
            figure(summary.cpuSecondsPerGib()),
            figure(summary.clientCpuSeconds()),
            figure(summary.serverCpuSeconds()),
            quoted(subject.reference().orElse("")),
            like.map(other -> figure(summary.rateBeside(other))).orElse(""),
            like.map(other -> figure(summary.bestRateBeside(other))).orElse(""),
            like.map(other -> figure(summary.cpuBeside(other))).orElse(""),
            summary.client().residentPeakBytes(),
            summary.client().anonymousPeakBytes(),
            summary.server().residentPeakBytes(),
            summary.server().anonymousPeakBytes(),
            "measured")
        .map(String::valueOf)
        .collect(Collectors.joining(","));
  }

  private static Stream<String> withoutFigures(Stream<String> names, String state) {
    String gap = ",".repeat(HEADS.split(",", -1).length - 1);
    return names.map(name -> quoted(name) + gap + state);
  }

  private String tables() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new ResultTables(results).print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private String commands() {
    List<Subject> subjects = results.subjects();
    return subjects.stream()
        .map(each -> each.name() + "\n    " + each.command())
        .collect(Collectors.joining("\n", "How each was run\n\n", "\n"));
  }

  private static String figure(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  private static String quoted(String text) {
    return '"' + text.replace("\"", "\"\"") + '"';
  }

  private static void write(Path file, String text) throws IOException {
    Path unused = Files.writeString(file, text);
  }
}
