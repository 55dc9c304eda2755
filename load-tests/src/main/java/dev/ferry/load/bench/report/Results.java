package dev.ferry.load.bench.report;

import dev.ferry.load.bench.run.Reading;
import dev.ferry.load.bench.run.Subject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One run of the bench.
 *
 * @param subjects what was to be measured, in the order of the tables
 * @param readings all timings that count
 * @param skipped what cannot be measured here, with the reason
 * @param failed subjects that failed, with what they said
 * @param reference the subject whose steadiness decides whether the run means anything
 */
public record Results(
    List<Subject> subjects,
    List<Reading> readings,
    Map<String, String> skipped,
    Map<String, String> failed,
    String reference) {
  /** A reference whose round differs more than this from its median makes ratios meaningless. */
  public static final double MOST_WANDER = 0.25;

  /** Copies the collections. */
  public Results {
    subjects = List.copyOf(subjects);
    readings = List.copyOf(readings);
    skipped = new LinkedHashMap<>(skipped);
    failed = new LinkedHashMap<>(failed);
  }

  /** Figures of every subject that did not fail. */
  public List<Summary> summaries() {
    List<Summary> all = new ArrayList<>();
    for (Subject subject : subjects) {
      summary(subject.name()).ifPresent(all::add);
    }
    return all;
  }

  /** Figures of one subject, if it was measured and did not fail. */
  public Optional<Summary> summary(String name) {
    List<Reading> own = readings.stream().filter(each -> each.subject().equals(name)).toList();
    if (own.isEmpty() || failed.containsKey(name)) {
      return Optional.empty();
    }
    return subjects.stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .map(subject -> Summary.of(subject, own));
  }

  /** Figures of what a subject is compared with, if both were measured. */
  public Optional<Summary> referenceOf(Summary summary) {
    return summary.subject().reference().flatMap(this::summary);
  }

  /** Whether the reference is missing or wandered: nothing of this run may be believed. */
  public boolean isVoid() {
    return summary(reference).map(Results::hasWandered).orElse(true);
  }

  /** Whether a reference's rounds differ too much. */
  public static boolean hasWandered(Summary summary) {
    return summary.wander() > MOST_WANDER;
  }

  /** Whether one of Ferry's own subjects failed. */
  public boolean haveOursFailed() {
    return subjects.stream().anyMatch(each -> each.isOurs() && failed.containsKey(each.name()));
  }
}
