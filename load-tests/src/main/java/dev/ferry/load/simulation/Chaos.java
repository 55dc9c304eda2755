package dev.ferry.load.simulation;

import dev.ferry.load.simulation.World.Death;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** What happens to the service and its writers from outside, all drawn at the start. */
final class Chaos {
  private static final int INCIDENTS = 10;
  private static final Duration FULL = Duration.ofSeconds(2);

  private final World world;
  private final List<Plan> plans;
  private final Random random;

  Chaos(World world, List<Plan> plans) {
    this.world = world;
    this.plans = plans;
    this.random = world.random();
  }

  /** Spreads incidents over that time. */
  void plan(Duration horizon) {
    for (Plan plan : plans) {
      int writers = Math.max(plan.sources().size(), 1 + random.nextInt(2));
      for (int i = 0; i < writers; i++) {
        String name = "writer " + plan.key() + "." + i;
        Source source = plan.sources().get(i % plan.sources().size());
        Duration start = i == 0 ? horizon.dividedBy(3) : horizon;
        at(world.upTo(start), () -> world.write(plan, source, name));
      }
    }
    int incidents = random.nextInt(INCIDENTS);
    for (int i = 0; i < incidents; i++) {
      at(world.upTo(horizon), incident());
    }
  }

  private void at(Duration when, Runnable what) {
    var unused = world.time().in(when, () -> true, what);
  }

  private Runnable incident() {
    return switch (random.nextInt(12)) {
      case 0, 1 -> () -> dies(Death.KILL);
      case 2, 3 -> () -> dies(Death.POWER_CUT);
      case 4 -> () -> world.dieAtChange(Death.KILL, 1 + random.nextInt(30));
      case 5, 6 -> () -> world.dieAtChange(Death.POWER_CUT, 1 + random.nextInt(30));
      case 7, 8, 9 -> this::cut;
      case 10 -> this::fill;
      default -> random.nextBoolean() ? this::abort : this::sweep;
    };
  }

  /** Sometimes it dies again while it recovers. */
  private void dies(Death how) {
    world.die(how);
    if (random.nextInt(3) == 0) {
      world.dieAtChange(random.nextBoolean() ? Death.KILL : Death.POWER_CUT, 1 + random.nextInt(6));
    }
  }

  private void cut() {
    List<Connection> connections =
        world.writers().stream().flatMap(w -> java.util.stream.Stream.ofNullable(w.connection())).toList();
    if (!connections.isEmpty()) {
      world.trace().add("a connection is cut");
      connections.get(random.nextInt(connections.size())).cut();
    }
  }

  private void fill() {
    world.trace().add("the disk is full");
    world.faults().full(true);
    at(world.upTo(FULL), () -> world.faults().full(false));
  }

  private void abort() {
    Plan plan = plans.get(random.nextInt(plans.size()));
    Server server = world.server();
    if (server.isReady()) {
      world
          .store()
          .snapshot()
          .stream()
          .filter(record -> record.created().key().value().equals(plan.key()))
          .forEach(
              record -> {
                world.trace().add("abort of " + plan.key());
                world.oracle().aborted(plan);
                var unused =
                    server.uploads().abort(record.id()).subscribe(status -> {}, failure -> {});
              });
    }
  }

  private void sweep() {
    Server server = world.server();
    if (server.isReady()) {
      world.trace().add("sweep");
      var unused = server.uploads().sweep().subscribe(count -> {}, failure -> {});
    }
  }
}
