package dev.ferry.load.link;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.DownloadRequest;
import dev.ferry.client.DownloadResult;
import dev.ferry.client.FerryClient;
import dev.ferry.client.RetryPolicy;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.load.flip.Bits;
import dev.ferry.load.process.ClientProcess;
import dev.ferry.load.process.Digests;
import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.testkit.ChaosProxy;
import dev.ferry.testkit.Direction;
import dev.ferry.testkit.Fault;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/**
 * Downloads in segments, each over connections that break, stall and flip bits at drawn bytes, and
 * attacked in the middle; the last run of each must leave the right file and nothing else.
 */
final class AttackedPull {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration STALL = Duration.ofSeconds(1);
  private static final int CHUNK_BYTES = 64 * 1024;
  private static final int MOST_SEGMENTS = 8;
  private static final long RATE = 16L * 1024 * 1024;

  private final Workbench bench;
  private final ServiceProcess service;
  private final SeededFile first;
  private final SeededFile second;
  private final WorkspaceFile stored = WorkspaceFile.parse("lab:/segments/file");
  private final SplittableRandom random;
  private int number;
  private boolean firstIsStored;

  AttackedPull(
      Workbench bench, ServiceProcess service, SeededFile first, SeededFile second, long seed) {
    this.bench = bench;
    this.service = service;
    this.first = first;
    this.second = second;
    this.random = new SplittableRandom(seed);
    store();
  }

  /** One download that is attacked, and the run that must end it. */
  SegmentRun run(SegmentAttack attack) {
    Path target = bench.file("pulled-" + number++);
    int segments = 2 + random.nextInt(MOST_SEGMENTS - 1);
    try (ChaosProxy proxy = ChaosProxy.start(service.port())) {
      long base = random.nextLong();
      proxy.plan(index -> faults(new SplittableRandom(base + index), segments));
      long moment = random.nextLong(current().sizeBytes() / 8, current().sizeBytes());
      if (attack == SegmentAttack.KILL) {
        kill(proxy, moment, segments, target);
      } else {
        attack(attack, proxy, moment, segments, target);
      }
    }
    return ended(attack, segments, target);
  }

  /** Some connections are whole, and each that is made later breaks later. */
  private List<Fault> faults(SplittableRandom drawn, int segments) {
    List<Fault> faults = new ArrayList<>();
    faults.add(Fault.throttle(Direction.TO_CLIENT, RATE));
    boolean late = drawn.nextInt(4) > 0;
    Direction direction = late ? Direction.TO_CLIENT : Direction.TO_TARGET;
    long position = drawn.nextLong(late ? 2 * current().sizeBytes() / segments : 400);
    switch (drawn.nextInt(8)) {
      case 0 -> faults.add(Fault.cut(direction, position));
      case 1 -> faults.add(Fault.reset(direction, position));
      case 2 -> faults.add(Fault.halfClose(direction, position));
      case 3 -> faults.add(Fault.stall(direction, position));
      case 4 -> faults.add(Fault.flip(Direction.TO_CLIENT, position, drawn.nextInt(Byte.SIZE)));
      default -> {}
    }
    return faults;
  }

  private void attack(
      SegmentAttack attack, ChaosProxy proxy, long moment, int segments, Path target) {
    FerryClient client = client(proxy.port());
    CompletableFuture<DownloadResult> running =
        client
            .download(DownloadRequest.of(stored, target).withSegments(segments))
            .completion()
            .toFuture();
    reached(proxy, moment, running);
    switch (attack) {
      case REPLACE -> store();
      case FLIP -> flip(part(target));
      default -> {}
    }
    boolean stops = attack == SegmentAttack.STOP || attack == SegmentAttack.STOP_AND_FLIP;
    if (!stops) {
      boolean unused = Waiting.until(running::isDone, PATIENCE);
    }
    Waiting.done(client.close(), PATIENCE);
    boolean unusedLetGo = Waiting.until(running::isDone, PATIENCE);
    if (attack == SegmentAttack.STOP_AND_FLIP) {
      flip(random.nextInt(4) == 0 ? sidecar(target) : part(target));
    }
  }

  private void kill(ChaosProxy proxy, long moment, int segments, Path target) {
    ClientProcess pull =
        bench.command(
            bench.commandsTo("127.0.0.1:" + proxy.port()),
            "pull",
            "--segments",
            Integer.toString(segments),
            stored.toString(),
            target.toString());
    boolean unused =
        Waiting.until(
            () -> proxy.bytes(Direction.TO_CLIENT) >= moment || !pull.isAlive(), PATIENCE);
    pull.kill();
  }

  private static void reached(ChaosProxy proxy, long moment, CompletableFuture<?> running) {
    boolean unused =
        Waiting.until(
            () -> proxy.bytes(Direction.TO_CLIENT) >= moment || running.isDone(), PATIENCE);
  }

  /** The same again without faults, over any number of connections. */
  private SegmentRun ended(SegmentAttack attack, int segments, Path target) {
    boolean partly = Files.exists(part(target));
    FerryClient client = client(service.port());
    int last = 1 + random.nextInt(MOST_SEGMENTS);
    DownloadResult result =
        Waiting.value(
            client.download(DownloadRequest.of(stored, target).withSegments(last)).completion(),
            PATIENCE);
    Waiting.done(client.close(), PATIENCE);
    boolean right =
        Digests.of(target).equals(current().digest())
            && !Files.exists(part(target))
            && !Files.exists(sidecar(target));
    delete(target);
    long kept = current().sizeBytes() - result.receivedBytes();
    return new SegmentRun(attack, segments, partly, kept, right);
  }

  private SeededFile current() {
    return firstIsStored ? first : second;
  }

  /** Publishes the other content. */
  private void store() {
    firstIsStored = !firstIsStored;
    FerryClient client = bench.client(service.address());
    var unused =
        Waiting.value(
            client
                .upload(UploadRequest.of(UploadSource.ofPath(current().path()), stored))
                .completion(),
            PATIENCE);
    Waiting.done(client.close(), PATIENCE);
  }

  private static FerryClient client(int port) {
    return FerryClient.create(
        ClientOptions.builder()
            .address("127.0.0.1", port)
            .chunkBytes(CHUNK_BYTES)
            .stallTimeout(STALL)
            .retry(new RetryPolicy(20, Duration.ofMillis(10), Duration.ofMillis(200), 0.5))
            .clientName("ferry-lab")
            .build());
  }

  private void flip(Path file) {
    try {
      if (Files.exists(file) && Files.size(file) > 0) {
        Bits.flip(file, random.nextLong(Files.size(file)), random.nextInt(Byte.SIZE));
      }
    } catch (IOException e) {
      // it became the target at this moment
    }
  }

  private static Path part(Path target) {
    return target.resolveSibling("." + target.getFileName() + ".ferry-part");
  }

  private static Path sidecar(Path target) {
    return target.resolveSibling("." + target.getFileName() + ".ferry-part.properties");
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
