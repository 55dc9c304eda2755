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

  /** Adds a subject that takes these times, one a round, and as much CPU time. */
  Runs with(Subject subject, double... seconds) {
    subjects.add(subject);
    for (int index = 0; index < seconds.length; index++) {
      add(subject, index + 1, seconds[index]);
    }
    return this;
  }

  /** Adds a subject that is timed several times in each of these rounds. */
  Runs withRounds(Subject subject, double[]... rounds) {
    subjects.add(subject);
    for (int index = 0; index < rounds.length; index++) {
      for (double seconds : rounds[index]) {
        add(subject, index + 1, seconds);
      }
    }
    return this;
  }

  private void add(Subject subject, int round, double seconds) {
    Reading.Memory none = new Reading.Memory(2 << 20, 1 << 20);
    readings.add(
        new Reading(
            round,
            subject.name(),
            GIB,
            1,
            seconds,
            seconds / 4,
            seconds * 3 / 4,
            none,
            none,
            true));
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
