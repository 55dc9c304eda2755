package dev.ferry.load.speed;

import dev.ferry.load.process.ClientProcess;
import dev.ferry.load.process.CpuTime;
import dev.ferry.load.process.Digests;
import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.ServiceSettings;
import dev.ferry.load.process.Workbench;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Times whole commands, from their start to their exit, in random order in every round. What
 * arrived is digested after the clock has stopped.
 */
final class DigestRun {
  private static final Duration PATIENCE = Duration.ofMinutes(30);
  private static final String TARGET = "lab:/digest.bin";

  private final Workbench bench;
  private final SeededFile source;
  private final ServiceProcess service;
  private final Path copy;
  private final Random random;
  private final Map<DigestSubject, List<Double>> seconds = new EnumMap<>(DigestSubject.class);
  private final Map<DigestSubject, List<Double>> cpuSeconds = new EnumMap<>(DigestSubject.class);
  private boolean allRight = true;

  DigestRun(Workbench bench, SeededFile source, long seed) {
    this.bench = bench;
    this.source = source;
    this.random = new Random(seed);
    this.service = bench.service(ServiceSettings.PLAIN);
    this.copy = bench.file("copy");
  }

  /** A round to warm the service up, then the rounds that count. */
  void run(int rounds) {
    time(DigestSubject.PUSH);
    round();
    seconds.clear();
    cpuSeconds.clear();
    for (int index = 0; index < rounds; index++) {
      round();
    }
  }

  /** Timings of a subject, one per round. */
  List<Double> seconds(DigestSubject subject) {
    return seconds.getOrDefault(subject, List.of());
  }

  /** CPU seconds of both sides for it, one per round. */
  List<Double> cpuSeconds(DigestSubject subject) {
    return cpuSeconds.getOrDefault(subject, List.of());
  }

  /** Whether everything arrived whole, and each command said where its digest came from. */
  boolean allRight() {
    return allRight;
  }

  private void round() {
    List<DigestSubject> order = new ArrayList<>(List.of(DigestSubject.values()));
    Collections.shuffle(order, random);
    order.forEach(this::time);
  }

  private void time(DigestSubject subject) {
    List<String> arguments = new ArrayList<>();
    arguments.add(subject.isPush() ? "push" : "pull");
    arguments.addAll(subject.options(source.digest()));
    arguments.addAll(
        subject.isPush()
            ? List.of(source.path().toString(), TARGET)
            : List.of(TARGET, copy.toString()));
    double startCpu = cpuOfBothSides();
    long startNanos = System.nanoTime();
    ClientProcess.Result result =
        bench
            .command(bench.commandsTo(service.address()), arguments.toArray(String[]::new))
            .await(PATIENCE)
            .orThrow();
    double taken = (System.nanoTime() - startNanos) / 1e9;
    seconds.computeIfAbsent(subject, unused -> new ArrayList<>()).add(taken);
    cpuSeconds
        .computeIfAbsent(subject, unused -> new ArrayList<>())
        .add(cpuOfBothSides() - startCpu);
    check(subject, result);
  }

  private double cpuOfBothSides() {
    return CpuTime.ofEndedChildren() + CpuTime.of(service.pid());
  }

  private void check(DigestSubject subject, ClientProcess.Result result) {
    Path arrived =
        subject.isPush() ? bench.file("data").resolve("workspaces/lab/digest.bin") : copy;
    allRight &= Digests.of(arrived).equals(source.digest());
    allRight &= result.json().path("digestOff").asBoolean(false) == subject.isOff();
    if (!subject.isPush()) {
      delete(copy);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
