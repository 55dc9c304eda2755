package dev.ferry.load.crash;

import dev.ferry.client.FerryClient;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.load.process.ClientProcess;
import dev.ferry.load.process.Digests;
import dev.ferry.load.process.Frontier;
import dev.ferry.load.process.LabStore;
import dev.ferry.load.process.RunningUpload;
import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.testkit.ChaosProxy;
import dev.ferry.testkit.Direction;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.WorkspaceFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * Kills one side with -9 at random moments of a transfer and lets it continue.
 *
 * <p>All bytes pass a proxy, which tells when to kill and how much had left by then. Another client
 * asks the service for its frontier before the killed transfer may go on.
 */
public final class KilledTransfers {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Longer than a group commit waits and takes. */
  private static final Duration SETTLED_AFTER = Duration.ofMillis(750);

  private final Workbench bench;
  private final ServiceProcess service;
  private final SeededFile source;
  private final int kills;
  private final KillMoments moments;
  private final FerryClient witness;
  private int number;

  /**
   * Transfers to a service that runs already.
   *
   * @param source what is transferred each time
   * @param kills how often each transfer is killed
   * @param seed draws the moments
   */
  public KilledTransfers(
      Workbench bench, ServiceProcess service, SeededFile source, int kills, long seed) {
    this.bench = bench;
    this.service = service;
    this.source = source;
    this.kills = kills;
    this.moments = new KillMoments(seed, source.sizeBytes(), kills);
    this.witness = bench.client(service.address());
  }

  /** The service is killed and started again while the client keeps waiting for it. */
  public KilledTransfer killService() {
    return kill("service", service::kill, service::restart);
  }

  /** The database that keeps the resume store is killed and started again below the service. */
  public KilledTransfer killStore(LabStore store) {
    return kill("store", store::crash, store::restart);
  }

  private KilledTransfer kill(String side, Runnable crash, Runnable restart) {
    WorkspaceFile target = nextTarget(side);
    List<Kill> results = new ArrayList<>();
    try (ChaosProxy proxy = ChaosProxy.start(service.port())) {
      FerryClient client = bench.client("127.0.0.1:" + proxy.port());
      RunningUpload upload =
          RunningUpload.start(
              client.upload(UploadRequest.of(UploadSource.ofPath(source.path()), target)));
      Run run = new Run(proxy, 0);
      for (int kill = 0; kill < kills; kill++) {
        run.awaitPosition(moments.position(kill), upload::isDone);
        final long sent = run.position();
        final long startNanos = System.nanoTime();
        crash.run();
        proxy.stallAll();
        proxy.cutAll();
        restart.run();
        final long acked = upload.last().durableBytes();
        run = new Run(proxy, Frontier.of(witness, target));
        proxy.releaseAll();
        run.awaitFirstByte(upload::isDone);
        results.add(new Kill(sent, acked, run.startBytes(), secondsSince(startNanos)));
      }
      Receipt receipt = upload.await(PATIENCE);
      Waiting.done(client.close(), PATIENCE);
      return finish(results, target, String.valueOf(receipt.digestOrNull()));
    }
  }

  /** The command line is killed and run again. */
  public KilledTransfer killClient() {
    WorkspaceFile target = nextTarget("client");
    List<Kill> results = new ArrayList<>();
    try (ChaosProxy proxy = ChaosProxy.start(service.port())) {
      ClientProcess client = push(proxy, target);
      Run run = new Run(proxy, 0);
      for (int kill = 0; kill < kills; kill++) {
        ClientProcess running = client;
        run.awaitPosition(moments.position(kill), () -> !running.isAlive());
        final long startNanos = System.nanoTime();
        client.kill();
        require(Waiting.until(() -> proxy.openConnections() == 0, PATIENCE));
        final long sent = run.position();
        final long acked = client.durableBytes();
        run = new Run(proxy, settledFrontier(target));
        client = push(proxy, target);
        run.awaitFirstByte(() -> false);
        results.add(new Kill(sent, acked, run.startBytes(), secondsSince(startNanos)));
      }
      ClientProcess.Result result = client.await(PATIENCE).orThrow();
      return finish(results, target, result.json().path("digest").asString(""));
    }
  }

  private ClientProcess push(ChaosProxy proxy, WorkspaceFile target) {
    return bench.command(
        bench.commandsTo("127.0.0.1:" + proxy.port()),
        "push",
        source.path().toString(),
        target.toString());
  }

  private WorkspaceFile nextTarget(String side) {
    number++;
    return WorkspaceFile.parse("lab:/kill/" + side + "-" + number + ".bin");
  }

  /** Reads everything back, then makes room for the next transfer. */
  private KilledTransfer finish(List<Kill> results, WorkspaceFile target, String digest) {
    boolean matched =
        digest.equals(source.digest().toString())
            && Digests.of(witness, target, PATIENCE).equals(source.digest());
    Waiting.done(witness.remove(target), PATIENCE);
    return new KilledTransfer(results, matched);
  }

  /** What the killed client sent last is still being committed for a moment. */
  private long settledFrontier(WorkspaceFile target) {
    AtomicLong frontier = new AtomicLong(-1);
    boolean grew = true;
    while (grew) {
      grew = Waiting.until(() -> grew(frontier, Frontier.of(witness, target)), SETTLED_AFTER);
    }
    return frontier.get();
  }

  private static boolean grew(AtomicLong frontier, long now) {
    return frontier.getAndSet(now) < now;
  }

  private static void require(boolean happened) {
    if (!happened) {
      throw new IllegalStateException("Nothing happened for " + PATIENCE);
    }
  }

  private static double secondsSince(long startNanos) {
    return (System.nanoTime() - startNanos) / 1e9;
  }

  /**
   * What a transfer sends between two kills.
   *
   * @param startBytes position it starts at
   * @param before what had passed the proxy before
   */
  private record Run(ChaosProxy proxy, long startBytes, long before) {
    /** More than greetings and an Open, less than a chunk. */
    private static final long HANDSHAKE_BYTES = 16 * 1024;

    Run(ChaosProxy proxy, long startBytes) {
      this(proxy, startBytes, proxy.bytes(Direction.TO_TARGET));
    }

    /** Up to where bytes have left, too high by what frames and requests add. */
    long position() {
      return startBytes + sent();
    }

    void awaitPosition(long position, BooleanSupplier ended) {
      await(() -> position() >= position, ended);
    }

    void awaitFirstByte(BooleanSupplier ended) {
      await(() -> sent() > HANDSHAKE_BYTES, ended);
    }

    private long sent() {
      return proxy.bytes(Direction.TO_TARGET) - before;
    }

    private void await(BooleanSupplier reached, BooleanSupplier ended) {
      require(Waiting.until(() -> reached.getAsBoolean() || ended.getAsBoolean(), PATIENCE));
      if (ended.getAsBoolean()) {
        throw new IllegalStateException("The transfer ended at " + position() + ", before a kill");
      }
    }
  }
}
