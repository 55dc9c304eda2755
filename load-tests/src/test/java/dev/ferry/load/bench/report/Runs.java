package dev.ferry.load.bench.report;

import dev.ferry.load.bench.run.Party;
import dev.ferry.load.bench.run.Reading;
import dev.ferry.load.bench.run.Subject;
import dev.ferry.load.bench.run.Transfer;
import dev.ferry.load.bench.run.Workload;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs with made-up timings. */
final class Runs {
  static final long GIB = 1L << 30;

  private final List<Subject> subjects = new ArrayList<>();
  private final List<Reading> readings = new ArrayList<>();

  /** Adds a subject that takes these times, and as much CPU time. */
  Runs with(Subject subject, double... seconds) {
    subjects.add(subject);
    Reading.Memory none = new Reading.Memory(2 << 20, 1 << 20);
    for (double each : seconds) {
      readings.add(
          new Reading(1, subject.name(), GIB, 1, each, each / 4, each * 3 / 4, none, none, true));
    }
    return this;
  }

  Results results() {
    return results(Map.of(), Map.of());
  }

  Results results(Map<String, String> skipped, Map<String, String> failed) {
    return new Results(subjects, readings, skipped, failed, "pipe");
  }

  static Subject subject(String name) {
    return Subject.of(
        name,
        "checksum",
        new Workload(Path.of("source"), GIB, 1),
        Transfer.toNowhere(() -> {}),
        Party.NOBODY,
        Party.NOBODY);
  }

  static Subject ours(String name) {
    return subject(name).beside("pipe").ours();
  }
}
