package dev.ferry.load.bench.report;

import dev.ferry.load.report.Table;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A run beside the last accepted one of its profile. */
final class Regressions {
  /** A ratio that is worse by more than this has fallen. */
  static final double TOLERANCE = 0.15;

  private final List<Line> lines;

  private Regressions(List<Line> lines) {
    this.lines = List.copyOf(lines);
  }

  /**
   * Compares.
   *
   * @param file accepted ratios
   * @param profile kind and size of the run
   */
  static Regressions of(Path file, String profile, Results results) throws IOException {
    return of(Accepted.read(file), profile, results);
  }

  static Regressions of(Accepted accepted, String profile, Results results) {
    List<Line> lines = new ArrayList<>();
    accepted
        .rows()
        .forEach(
            (key, before) -> {
              if (key.profile().equals(profile)) {
                lines.add(line(key.subject(), before, results));
              }
            });
    return new Regressions(lines);
  }

  /** Keeps the ratios of a run as those that later ones are compared with. */
  static void accept(Path file, String profile, Results results) throws IOException {
    Accepted.read(file).replacedBy(Accepted.of(profile, results)).writeTo(file);
  }

  /** Prints one row per accepted subject. */
  void print(PrintStream out) {
    Table table =
        new Table("beside the accepted run", "rate then", "now", "CPU then", "now", "verdict");
    for (Line line : lines) {
      Table unused =
          table.row(
              line.subject,
              two(line.before.rate()),
              line.now.map(now -> two(now.rate())).orElse("-"),
              two(line.before.cpu()),
              line.now.map(now -> two(now.cpu())).orElse("-"),
              line.verdict.title);
    }
    table.print(out);
  }

  /** Whether nothing could be compared: no such profile was accepted, or nothing of it measured. */
  boolean areUnknown() {
    return lines.stream().allMatch(line -> line.verdict == Verdict.NOT_MEASURED);
  }

  /** Subjects of which a ratio fell. */
  List<String> fallen() {
    return with(Verdict.FELL);
  }

  /** Subjects whose own reference wandered too much to say anything. */
  List<String> undecided() {
    return with(Verdict.VOID);
  }

  private List<String> with(Verdict verdict) {
    return lines.stream()
        .filter(line -> line.verdict == verdict)
        .map(line -> line.subject)
        .toList();
  }

  private static Line line(String subject, Accepted.Ratios before, Results results) {
    Optional<Summary> own = results.summary(subject);
    Optional<Summary> like = own.flatMap(results::referenceOf);
    if (own.isEmpty() || like.isEmpty()) {
      return new Line(subject, before, Optional.empty(), Verdict.NOT_MEASURED);
    }
    Accepted.Ratios now = Accepted.Ratios.of(own.get(), like.get());
    Verdict verdict = Results.hasWandered(like.get()) ? Verdict.VOID : judge(before, now);
    return new Line(subject, before, Optional.of(now), verdict);
  }

  private static Verdict judge(Accepted.Ratios before, Accepted.Ratios now) {
    boolean slower = now.rate() < before.rate() * (1 - TOLERANCE);
    boolean dearer = now.cpu() * (1 - TOLERANCE) > before.cpu();
    return slower || dearer ? Verdict.FELL : Verdict.HELD;
  }

  private static String two(double figure) {
    return String.format(Locale.ROOT, "%.2f", figure);
  }

  private record Line(
      String subject, Accepted.Ratios before, Optional<Accepted.Ratios> now, Verdict verdict) {}

  private enum Verdict {
    HELD("held"),
    FELL("FELL"),
    VOID("void: its reference wandered"),
    NOT_MEASURED("not measured");

    private final String title;

    Verdict(String title) {
      this.title = title;
    }
  }
}
