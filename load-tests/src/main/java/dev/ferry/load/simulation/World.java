package dev.ferry.load.simulation;

import dev.ferry.load.simulation.disk.SimulatedDisk;
import dev.ferry.resume.InMemoryResumeStore;
import dev.ferry.service.storage.local.DiskChange;
import dev.ferry.service.upload.Recovered;
import dev.ferry.transfer.TransferException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Everything there is in one simulation: the machine with its disk, the writers, the network. */
final class World {
  private static final Duration RESTART = Duration.ofSeconds(2);
  private static final Duration OPERATOR = Duration.ofSeconds(3);
  private static final Duration ROUND_TRIP_MOST = Duration.ofMillis(40);

  private final Random random;
  private final VirtualTime time;
  private final Trace trace;
  private final Faults faults;
  private final SimulatedDisk disk;
  private final InMemoryResumeStore store;
  private final Oracle oracle;
  private final Duration latency;
  private final List<Writer> writers = new ArrayList<>();
  private @Nullable Server server;
  private @Nullable String violation;
  private @Nullable Death death;
  private int deathAfter;
  private Death deathThen = Death.KILL;
  private @Nullable DiskChange deathAt;
  private int lives;
  private boolean storeChanged = true;
  private boolean forceFailed;

  World(long seed) {
    this.random = new Random(seed);
    this.time = new VirtualTime(random);
    this.trace = new Trace(time);
    this.faults = new Faults(random);
    this.disk = new SimulatedDisk(time);
    this.store =
        InMemoryResumeStore.create(
            new StoreThreads(this, new SimulatedThreads(time, () -> false, () -> 0L)),
            time,
            "0".repeat(32));
    this.oracle = new Oracle(this);
    this.latency = Duration.ofMillis(1 + random.nextInt((int) ROUND_TRIP_MOST.toMillis()));
    disk.failForces(this::forceFails);
  }

  Random random() {
    return random;
  }

  VirtualTime time() {
    return time;
  }

  Trace trace() {
    return trace;
  }

  Faults faults() {
    return faults;
  }

  SimulatedDisk disk() {
    return disk;
  }

  InMemoryResumeStore store() {
    return store;
  }

  Oracle oracle() {
    return oracle;
  }

  List<Writer> writers() {
    return writers;
  }

  Server server() {
    return Objects.requireNonNull(server, "nothing has started yet");
  }

  Duration upTo(Duration most) {
    return Duration.ofNanos(1 + (long) (random.nextDouble() * most.toNanos()));
  }

  long networkNanos() {
    return faults.latencyNanos(latency);
  }

  // ---- what is wrong

  void violated(String what) {
    if (violation == null) {
      violation = what;
      trace.add("VIOLATED: " + what);
    }
  }

  Optional<String> violation() {
    return Optional.ofNullable(violation);
  }

  // ---- the life of the service

  /** How a life of the service ends. */
  enum Death {
    KILL,
    POWER_CUT
  }

  void start() {
    lives++;
    forceFailed = false;
    try {
      server = Server.start(this, lives);
    } catch (TransferException e) {
      trace.add("the start failed: " + e.getMessage());
      startAgain();
    }
  }

  int lives() {
    return lives;
  }

  void kill() {
    die(Death.KILL);
  }

  void die(Death how) {
    if (server != null && server.isAlive()) {
      trace.add(how.name());
      server.die();
      disk.switchOff();
      death = how;
      deathAfter = 0;
    }
  }

  /** The service dies at one of its next changes of the disk, in the middle of what it does. */
  void dieAtChange(Death how, int changes) {
    deathAfter = changes;
    deathThen = how;
    deathAt = null;
  }

  /** The same, at a change of that kind. */
  void dieAtChange(Death how, DiskChange kind, int changes) {
    dieAtChange(how, changes);
    deathAt = kind;
  }

  void liveOn() {
    deathAfter = 0;
  }

  void beforeDiskChange(DiskChange change) throws IOException {
    if (deathAfter > 0 && (deathAt == null || deathAt == change)) {
      deathAfter--;
      if (deathAfter == 0) {
        trace.add("before " + change);
        die(deathThen);
        throw new IOException("the process is dead");
      }
    }
    faults.before(change);
  }

  private boolean forceFails() {
    boolean fails = faults.forceFails();
    if (fails && !forceFailed) {
      forceFailed = true;
      trace.add("a force fails");
      Server failed = server();
      var unused = time.in(upTo(OPERATOR), failed::isAlive, this::kill);
    }
    return fails;
  }

  /** What follows from a death, once the event that brought it is over. */
  void settle() {
    Death how = death;
    if (how == null) {
      return;
    }
    oracle.look();
    death = null;
    if (how == Death.POWER_CUT) {
      disk.cutPower(random);
      store.cutPower(random.nextInt(store.unforced() + 1));
      oracle.powerWasCut();
    }
    disk.switchOn();
    storeChanged = true;
    for (Writer writer : writers) {
      Connection connection = writer.connection();
      if (connection != null) {
        connection.serverDied();
      }
    }
    startAgain();
  }

  private void startAgain() {
    var unused = time.in(upTo(RESTART), () -> true, this::start);
  }

  void recovered(Recovered recovered) {
    trace.add(recovered.toString());
    oracle.recovered();
  }

  boolean hasFailedForce() {
    return forceFailed;
  }

  void storeChanged() {
    storeChanged = true;
  }

  boolean takeStoreChanged() {
    boolean changed = storeChanged;
    storeChanged = false;
    return changed;
  }

  Writer write(Plan plan, Source source, String name) {
    Writer writer = new Writer(this, plan, source, name);
    writers.add(writer);
    writer.connect();
    return writer;
  }
}
