package dev.ferry.load.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The ratios of Ferry's subjects in the last accepted run of each profile: what later runs are
 * compared with. Kept as lines {@code profile;subject;rate ratio;CPU ratio} in the repository.
 *
 * @param rows by profile and subject
 */
record Accepted(Map<Key, Ratios> rows) {
  private static final String HEAD =
      "# Ratios beside the reference of the last accepted runs; written by 'ferry lab bench --accept'";
  private static final int COLUMNS = 4;

  Accepted {
    rows = new LinkedHashMap<>(rows);
  }

  /** Reads them; none where there is no such file. */
  static Accepted read(Path file) throws IOException {
    Map<Key, Ratios> rows = new LinkedHashMap<>();
    if (Files.exists(file)) {
      try (Stream<String> lines = Files.lines(file)) {
        lines
            .filter(line -> !line.startsWith("#") && !line.isBlank())
            .forEach(line -> parse(line, rows));
      }
    }
    return new Accepted(rows);
  }

  /** Those of a run. */
  static Accepted of(String profile, Results results) {
    Map<Key, Ratios> rows = new LinkedHashMap<>();
    for (Summary summary : results.summaries()) {
      if (summary.subject().isOurs()) {
        results
            .referenceOf(summary)
            .ifPresent(
                like ->
                    rows.put(new Key(profile, summary.subject().name()), Ratios.of(summary, like)));
      }
    }
    return new Accepted(rows);
  }

  /** These, with the newer ones in the place of older ones. */
  Accepted replacedBy(Accepted newer) {
    Map<Key, Ratios> all = new LinkedHashMap<>(rows);
    all.putAll(newer.rows);
    return new Accepted(all);
  }

  void writeTo(Path file) throws IOException {
    List<String> lines = new ArrayList<>(List.of(HEAD));
    rows.forEach((key, ratios) -> lines.add(line(key, ratios)));
    Path unused = Files.write(file, lines);
  }

  private static String line(Key key, Ratios ratios) {
    return String.format(
        Locale.ROOT, "%s;%s;%.4f;%.4f", key.profile, key.subject, ratios.rate, ratios.cpu);
  }

  private static void parse(String line, Map<Key, Ratios> rows) {
    String[] cells = line.split(";", -1);
    if (cells.length != COLUMNS) {
      throw new IllegalArgumentException("Not a line of accepted ratios: " + line);
    }
    rows.put(
        new Key(cells[0], cells[1]),
        new Ratios(Double.parseDouble(cells[2]), Double.parseDouble(cells[3])));
  }

  /**
   * What a row is about.
   *
   * @param profile kind and size of the run
   * @param subject name
   */
  record Key(String profile, String subject) {}

  /**
   * A subject beside its reference, by medians.
   *
   * @param rate more is better
   * @param cpu CPU time of both sides, less is better
   */
  record Ratios(double rate, double cpu) {
    static Ratios of(Summary summary, Summary like) {
      return new Ratios(summary.rateBeside(like), summary.cpuBeside(like));
    }
  }
}
