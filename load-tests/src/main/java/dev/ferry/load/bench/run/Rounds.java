package dev.ferry.load.bench.run;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Measures subjects in rounds, all in every round and in another order each time, so that whatever
 * else the machine does meets all of them alike.
 */
public final class Rounds {
  private final Primer primer;
  private final PrintStream progress;
  private final Random random;
  private final List<Subject> subjects;
  private final List<Reading> readings = new ArrayList<>();
  private final Map<String, String> failures = new LinkedHashMap<>();
  private final List<Act> outputs = new ArrayList<>();

  /**
   * Rounds over these subjects.
   *
   * @param primer makes the machine the same before each timing
   * @param seed decides the orders
   */
  public Rounds(List<Subject> subjects, Primer primer, long seed, PrintStream progress) {
    this.subjects = new ArrayList<>(subjects);
    this.primer = primer;
    this.random = new Random(seed);
    this.progress = progress;
  }

  /** The runs that do not count, of which every result is compared, then the rounds that do. */
  public void run(int rounds) throws IOException {
    for (Subject subject : List.copyOf(subjects)) {
      progress.println("  warming up: " + subject.name());
      warmUp(subject);
    }
    for (int round = 1; round <= rounds; round++) {
      progress.println("  round " + round + " of " + rounds);
      for (Subject subject : order()) {
        if (subjects.contains(subject)) {
          primer.prime(subject.workload(), takeOutputs());
          measure(subject, round, subject.isOurs()).ifPresent(readings::add);
        }
      }
    }
    forgetOutputs();
  }

  private List<Subject> order() {
    List<Subject> order = new ArrayList<>();
    for (Subject subject : subjects) {
      order.addAll(Collections.nCopies(subject.timesARound(), subject));
    }
    Collections.shuffle(order, random);
    return order;
  }

  /** Without priming: these times mean nothing. The first result is compared. */
  private void warmUp(Subject subject) throws IOException {
    List<Double> cpuSeconds = new ArrayList<>();
    double seconds = 0;
    while (!subject.warmUp().isOver(cpuSeconds, seconds)) {
      forgetOutputs();
      Optional<Reading> reading = measure(subject, 0, cpuSeconds.isEmpty());
      if (reading.isEmpty()) {
        return;
      }
      cpuSeconds.add(reading.get().cpuSeconds());
      seconds += reading.get().seconds();
    }
  }

  /** Every timing that counts. */
  public List<Reading> readings() {
    return List.copyOf(readings);
  }

  /** Subjects that failed once and were left out from then on, with what they said. */
  public Map<String, String> failures() {
    return Map.copyOf(failures);
  }

  private Optional<Reading> measure(Subject subject, int round, boolean compared) {
    outputs.add(() -> forget(subject));
    try {
      Reading reading = time(subject, round, compared);
      if (!reading.verified() || subject.transfer().arrivedWhole(subject.workload())) {
        return Optional.of(reading);
      }
      fail(subject, "what arrived is NOT what was sent");
    } catch (IOException | RuntimeException e) {
      fail(subject, String.valueOf(e));
    }
    return Optional.empty();
  }

  private Reading time(Subject subject, int round, boolean compared) throws IOException {
    Sides before = Sides.atRest(subject);
    try (PeakMemory memory = PeakMemory.watch(subject.client(), subject.server())) {
      long start = System.nanoTime();
      subject.transfer().act().run();
      double seconds = (System.nanoTime() - start) / 1e9;
      memory.close();
      Sides after = Sides.atRest(subject);
      return new Reading(
          round,
          subject.name(),
          subject.workload().bytes(),
          subject.workload().files(),
          seconds,
          after.clientSeconds() - before.clientSeconds(),
          after.serverSeconds() - before.serverSeconds(),
          Reading.Memory.of(memory.client()),
          Reading.Memory.of(memory.server()),
          compared);
    }
  }

  private void fail(Subject subject, String why) {
    progress.println("  FAILED: " + subject.name() + ": " + why);
    failures.put(subject.name(), why);
    subjects.remove(subject);
  }

  private void forget(Subject subject) {
    try {
      subject.transfer().forget().run();
    } catch (IOException | RuntimeException e) {
      fail(subject, "cannot be taken away again: " + e);
    }
  }

  private List<Act> takeOutputs() {
    List<Act> all = List.copyOf(outputs);
    outputs.clear();
    return all;
  }

  private void forgetOutputs() throws IOException {
    for (Act each : takeOutputs()) {
      each.run();
    }
  }
}
