package dev.ferry.load.simulation;

import dev.ferry.resume.ResumeStore;
import dev.ferry.service.metrics.FerryMeters;
import dev.ferry.service.policy.SpaceGuard;
import dev.ferry.service.policy.SpacePolicy;
import dev.ferry.service.storage.local.DiskLane;
import dev.ferry.service.storage.local.LocalBlobStore;
import dev.ferry.service.upload.UploadRuntime;
import dev.ferry.service.upload.Uploads;
import dev.ferry.transfer.TransferLimits;
import dev.ferry.transfer.UploadId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Random;

/** One life of the service, from its start to its death: the real thing on simulated threads. */
final class Server {
  private static final int KIB = 1024;
  private static final int WINDOWS = 4;

  /** Small, so that few bytes make many groups. */
  static final TransferLimits LIMITS =
      new TransferLimits(
          4 * KIB,
          64 * KIB,
          32 * KIB,
          128L * KIB,
          TransferLimits.DEFAULTS.groupDelay(),
          TransferLimits.DEFAULTS.streamsPerConnection(),
          TransferLimits.DEFAULTS.outboundBytesSoft(),
          TransferLimits.DEFAULTS.outboundBytesHard(),
          TransferLimits.DEFAULTS.setupTimeout(),
          TransferLimits.DEFAULTS.silenceTimeout(),
          TransferLimits.DEFAULTS.progressTimeout(),
          TransferLimits.DEFAULTS.controlBytesMax(),
          TransferLimits.DEFAULTS.openUploadsMax(),
          TransferLimits.DEFAULTS.uploadExpiry(),
          TransferLimits.DEFAULTS.receiptRetention());

  private final World world;
  private final Uploads uploads;
  private boolean alive = true;
  private boolean ready;

  private Server(World world, int number) {
    this.world = world;
    SimulatedThreads disk = threads(Duration.ofMillis(1));
    SimulatedThreads timer = threads(Duration.ofMillis(1));
    LocalBlobStore blobs =
        LocalBlobStore.open(world.disk().root(), DiskLane.on(disk), world::beforeDiskChange);
    StoreThreads lane =
        new StoreThreads(
            world, new SimulatedThreads(world.time(), this::isAlive, world.faults()::storeNanos));
    ResumeStore store = world.store().reopened(lane);
    SpaceGuard space = new SpaceGuard(blobs, blobs, SpacePolicy.NONE, disk);
    UploadRuntime runtime =
        new UploadRuntime(
            store,
            space.blobs(),
            space.files(),
            LIMITS,
            new UploadRuntime.UploadSchedulers(
                disk, threads(Duration.ofMillis(10)), threads(Duration.ofMillis(2)), timer),
            new FerryMeters(new SimpleMeterRegistry()),
            world.time(),
            (long) WINDOWS * LIMITS.windowBytes());
    this.uploads =
        new Uploads(
            store, space.blobs(), space.files(), runtime, space, true, () -> id(world.random()));
    world.trace().add("start " + number);
  }

  /** Starts and recovers; a start that fails ends the process, and somebody starts it again. */
  static Server start(World world, int number) {
    Server server = new Server(world, number);
    var unused =
        server
            .uploads
            .recover()
            .subscribe(
                recovered -> {
                  server.ready = true;
                  world.recovered(recovered);
                },
                failure -> {
                  world.trace().add("recovery failed: " + failure.getMessage());
                  world.kill();
                });
    return server;
  }

  private SimulatedThreads threads(Duration usual) {
    return new SimulatedThreads(
        world.time(), this::isAlive, () -> world.faults().latencyNanos(usual));
  }

  private static UploadId id(Random random) {
    String letters = "abcdefghijklmnopqrstuvwxyz234567";
    StringBuilder id = new StringBuilder();
    for (int i = 0; i < 26; i++) {
      id.append(letters.charAt(random.nextInt(letters.length())));
    }
    return new UploadId(id.toString());
  }

  Uploads uploads() {
    return uploads;
  }

  boolean isAlive() {
    return alive;
  }

  /** Whether its door is open. */
  boolean isReady() {
    return alive && ready;
  }

  void die() {
    alive = false;
  }
}
