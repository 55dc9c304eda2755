package dev.ferry.load.escape;

import dev.ferry.load.host.ConfinedCall;
import dev.ferry.load.process.JavaProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Operations in a root that another process swaps names in; looks for anything from outside. */
final class Escape {
  private static final int WORKERS = 4;
  private static final int LOOK_EVERY = 256;

  /** Watching is slow: it waits for events. */
  private static final int WATCH_EVERY = 20;

  private final Victim victim;
  private final OutsideWorld outside;
  private final Map<ConfinedCall, AtomicLong> done = counters();
  private final Map<ConfinedCall, AtomicLong> refused = counters();
  private final Queue<String> leaks = new ConcurrentLinkedQueue<>();
  private final AtomicLong next = new AtomicLong();
  private String swaps = "0";

  Escape(Victim victim, OutsideWorld outside) {
    this.victim = victim;
    this.outside = outside;
  }

  private static Map<ConfinedCall, AtomicLong> counters() {
    Map<ConfinedCall, AtomicLong> counters = new EnumMap<>(ConfinedCall.class);
    for (ConfinedCall deed : ConfinedCall.values()) {
      counters.put(deed, new AtomicLong());
    }
    return counters;
  }

  private static AtomicLong count(Map<ConfinedCall, AtomicLong> counters, ConfinedCall deed) {
    return java.util.Objects.requireNonNull(counters.get(deed));
  }

  /** Runs that many, or until something got out. */
  void run(long operations) throws IOException, InterruptedException {
    Swapper.renew(victim.root());
    Process swapper =
        JavaProgram.of(
                Swapper.class,
                List.of(),
                List.of(victim.root().toString(), outside.folder().toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      List<Thread> workers =
          java.util.stream.Stream.generate(() -> new Thread(() -> work(operations)))
              .limit(WORKERS)
              .toList();
      workers.forEach(Thread::start);
      for (Thread worker : workers) {
        worker.join();
      }
    } finally {
      swapper.getOutputStream().write('\n');
      swapper.getOutputStream().flush();
      swaps = new String(swapper.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }

  private void work(long operations) {
    ConfinedCall[] deeds = ConfinedCall.values();
    for (long number = next.getAndIncrement();
        number < operations && leaks.isEmpty();
        number = next.getAndIncrement()) {
      ConfinedCall deed = deeds[(int) (number % deeds.length)];
      if (deed == ConfinedCall.WATCH && number / deeds.length % WATCH_EVERY != 0) {
        deed = ConfinedCall.READ;
      }
      one(deed, number / deeds.length);
    }
  }

  private void one(ConfinedCall deed, long number) {
    try {
      String seen = victim.run(deed, number);
      count(done, deed).incrementAndGet();
      if (seen.contains(OutsideWorld.MARK)) {
        leaks.add(deed + " saw " + seen);
      }
    } catch (IOException | UncheckedIOException e) {
      count(refused, deed).incrementAndGet();
    }
    if (number % LOOK_EVERY == 0 && deed == ConfinedCall.WRITE) {
      outside.changes().forEach((name, change) -> leaks.add(deed + " changed " + name + change));
    }
  }

  List<String> leaks() {
    outside.changes().forEach((name, change) -> leaks.add("changed " + name + ": " + change));
    return List.copyOf(leaks);
  }

  /** Operations that came to an end, good or bad; fewer than asked for when a worker died. */
  long ended() {
    return java.util.stream.Stream.of(done, refused)
        .flatMap(counters -> counters.values().stream())
        .mapToLong(AtomicLong::get)
        .sum();
  }

  long done(ConfinedCall deed) {
    return count(done, deed).get();
  }

  long refused(ConfinedCall deed) {
    return count(refused, deed).get();
  }

  String swaps() {
    return swaps;
  }
}
