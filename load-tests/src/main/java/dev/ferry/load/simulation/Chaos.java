package dev.ferry.load.simulation;

import dev.ferry.load.simulation.World.Death;
import dev.ferry.service.storage.local.DiskChange;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

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
    return switch (random.nextInt(18)) {
      case 0, 1 -> () -> dies(death());
      case 2, 3 -> () -> world.dieAtChange(death(), 1 + random.nextInt(30));
      case 4, 5, 6, 7 -> this::dieAtKind;
      case 8, 9, 10, 11 -> this::cut;
      case 12, 13, 14, 15 -> this::takeOver;
      case 16 -> this::fill;
      default -> random.nextBoolean() ? this::abort : this::sweep;
    };
  }

  private Death death() {
    return random.nextBoolean() ? Death.KILL : Death.POWER_CUT;
  }

  /** Changes of names are few, and what comes between them matters most. */
  private void dieAtKind() {
    DiskChange[] kinds = {
      DiskChange.CREATE_FILE,
      DiskChange.FORCE,
      DiskChange.FORCE_DIRECTORY,
      DiskChange.MOVE,
      DiskChange.ATTRIBUTES,
      DiskChange.DELETE
    };
    world.dieAtChange(death(), kinds[random.nextInt(kinds.length)], 1 + random.nextInt(4));
  }

  /** Sometimes it dies again while it recovers. */
  private void dies(Death how) {
    world.die(how);
    if (random.nextInt(3) == 0) {
      world.dieAtChange(death(), 1 + random.nextInt(6));
    }
  }

  private void cut() {
    List<Connection> connections =
        world.writers().stream().flatMap(writer -> Stream.ofNullable(writer.connection())).toList();
    if (!connections.isEmpty()) {
      world.trace().add("a connection is cut");
      connections.get(random.nextInt(connections.size())).cut();
    }
  }

  /** One more writer, while another is at work that hears of it late. */
  private void takeOver() {
    List<Writer> busy =
        world.writers().stream().filter(writer -> writer.connection() != null).toList();
    if (!busy.isEmpty()) {
      Plan plan = busy.get(random.nextInt(busy.size())).plan();
      Source source = plan.sources().get(random.nextInt(plan.sources().size()));
      var unused = world.write(plan, source, "one more writer " + plan.key());
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
      world.store().snapshot().stream()
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
