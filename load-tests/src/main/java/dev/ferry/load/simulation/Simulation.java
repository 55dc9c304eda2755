package dev.ferry.load.simulation;

import dev.ferry.resume.UploadRecord;
import dev.ferry.service.storage.local.DiskLane;
import dev.ferry.transfer.UploadState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.MDC;

/** One seed: some uploads, some time with faults, then peace, in which every upload must end. */
public final class Simulation {
  /** How long after the last fault the last upload may end, in virtual time. */
  public static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int UPLOADS = 4;
  private static final int HORIZON_MILLIS = 8_000;

  private final long seed;
  private final World world;
  private final List<Plan> plans = new ArrayList<>();
  private long endedAfterMillis;

  private Simulation(long seed) {
    this.seed = seed;
    this.world = new World(seed);
  }

  /** Runs it, on the caller's thread; the same seed always has the same outcome. */
  public static Outcome run(long seed) {
    Thread thread = Thread.currentThread();
    String name = thread.getName();
    thread.setName(DiskLane.THREAD_PREFIX + "simulation");
    try (MDC.MDCCloseable quiet = MDC.putCloseable("simulation", "yes")) {
      return new Simulation(seed).run();
    } finally {
      thread.setName(name);
    }
  }

  private Outcome run() {
    try {
      play();
    } catch (RuntimeException e) {
      world.violated("an event threw " + e + " at " + e.getStackTrace()[0]);
    }
    return new Outcome(
        seed,
        world.violation(),
        world.trace().lines(),
        world.time().count(),
        world.lives(),
        published(),
        world.oracle().mostSentAgain(),
        endedAfterMillis);
  }

  private int published() {
    return (int)
        world.store().snapshot().stream()
            .filter(record -> record.state() == UploadState.PUBLISHED)
            .count();
  }

  private void play() {
    int uploads = 1 + world.random().nextInt(UPLOADS);
    for (int i = 0; i < uploads; i++) {
      Plan plan = Plan.draw(world.random(), i);
      plans.add(plan);
      world.oracle().expect(plan);
      world.trace().add(plan.toString());
    }
    Duration horizon = Duration.ofMillis(300 + world.random().nextInt(HORIZON_MILLIS));
    world.start();
    new Chaos(world, plans).plan(horizon);
    AtomicBoolean over = new AtomicBoolean();
    var unused = world.time().in(horizon, () -> true, () -> over.set(true));
    until(over::get, horizon);
    heal();
    restart();
    world.oracle().lookAtTheEnd();
  }

  /** Faults are over: whatever gave up is started again, and all must come to an end. */
  private void heal() {
    world.trace().add("faults are over");
    world.faults().heal();
    world.liveOn();
    long healed = world.time().elapsedMillis();
    if (world.hasFailedForce()) {
      world.kill();
    }
    until(() -> world.writers().stream().allMatch(Writer::isOver), PATIENCE);
    plans.forEach(this::finish);
    endedAfterMillis = world.time().elapsedMillis() - healed;
  }

  /** Somebody runs the same command again until it says what became of the upload. */
  private void finish(Plan plan) {
    for (Source source : plan.sources()) {
      Writer writer = world.write(plan, source, "last writer " + plan.key());
      until(writer::isOver, PATIENCE);
      if (!world.oracle().mayEndAs(plan, writer.ending()) || writer.ending().equals("FENCED")) {
        world.violated(writer + " ended as " + writer.ending());
      }
      if (!writer.ending().equals("SOURCE_CHANGED")) {
        return;
      }
    }
    if (!world.oracle().mayBeLost(plan)) {
      world.violated(plan.key() + " has neither of its contents");
    }
  }

  private void restart() {
    world.kill();
    int life = world.lives();
    until(() -> world.lives() > life && world.server().isReady(), PATIENCE);
  }

  private void until(BooleanSupplier reached, Duration patience) {
    long end = world.time().now() + patience.toNanos();
    while (world.violation().isEmpty() && !reached.getAsBoolean()) {
      if (world.time().now() > end || !world.time().step()) {
        world.violated("it does not come to an end: " + waiting());
        return;
      }
      world.settle();
      world.oracle().look();
    }
  }

  private String waiting() {
    List<String> open = new ArrayList<>();
    for (UploadRecord record : world.store().snapshot()) {
      open.add(record.created().key() + " " + record.state());
    }
    return open.toString();
  }
}
