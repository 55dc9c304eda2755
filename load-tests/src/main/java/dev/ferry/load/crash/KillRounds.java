package dev.ferry.load.crash;

import dev.ferry.client.FerryClient;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.load.process.ClientProcess;
import dev.ferry.load.process.Digests;
import dev.ferry.load.process.Frontier;
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
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * Kills one side with -9 at random moments of a transfer and lets it continue.
 *
 * <p>All bytes pass a proxy, which tells when to kill and, in client rounds, how much was sent in
 * both runs together. Another client asks the restarted service for its frontier before the killed
 * transfer may go on.
 */
public final class KillRounds {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final double EARLIEST = 0.02;
  private static final double LATEST = 0.95;

  private final Workbench bench;
  private final ServiceProcess service;
  private final SeededFile source;
  private final FerryClient witness;
  private final SplittableRandom random;
  private int number;

  /**
   * Rounds on a service that runs already.
   *
   * @param source what is transferred in each round
   * @param seed draws the moments
   */
  public KillRounds(Workbench bench, ServiceProcess service, SeededFile source, long seed) {
    this.bench = bench;
    this.service = service;
    this.source = source;
    this.witness = bench.client(service.address());
    this.random = new SplittableRandom(seed);
  }

  /** The service is killed and started again while the client keeps waiting for it. */
  public KillRound killService() {
    WorkspaceFile target = nextTarget("service");
    long killAt = nextMoment();
    try (ChaosProxy proxy = ChaosProxy.start(service.port())) {
      FerryClient client = bench.client("127.0.0.1:" + proxy.port());
      RunningUpload upload =
          RunningUpload.start(
              client.upload(UploadRequest.of(UploadSource.ofPath(source.path()), target)));
      awaitSent(proxy, killAt, upload::isDone);
      final long sent = proxy.bytes(Direction.TO_TARGET);
      service.kill();
      final long startNanos = System.nanoTime();
      proxy.stallAll();
      proxy.cutAll();
      service.restart();
      final long acked = upload.last().durableBytes();
      final long frontier = Frontier.of(witness, target);
      proxy.releaseAll();
      Receipt receipt = upload.await(PATIENCE);
      double seconds = secondsSince(startNanos);
      Waiting.done(client.close(), PATIENCE);
      long resent = upload.last().resentBytes();
      return new KillRound(sent, acked, frontier, resent, matches(receipt, target), seconds);
    }
  }

  /** The command line is killed and run again. */
  public KillRound killClient() {
    WorkspaceFile target = nextTarget("client");
    long killAt = nextMoment();
    try (ChaosProxy proxy = ChaosProxy.start(service.port())) {
      ClientProcess first = push(proxy, target);
      awaitSent(proxy, killAt, () -> !first.isAlive());
      first.kill();
      final long startNanos = System.nanoTime();
      boolean gone = Waiting.until(() -> proxy.openConnections() == 0, PATIENCE);
      final long sent = proxy.bytes(Direction.TO_TARGET);
      final long frontier = Frontier.of(witness, target);
      ClientProcess.Result second = push(proxy, target).await(PATIENCE).orThrow();
      double seconds = secondsSince(startNanos);
      long resent = Math.max(0, proxy.bytes(Direction.TO_TARGET) - source.sizeBytes());
      boolean matched =
          gone
              && second.json().path("digest").asString("").equals(source.digest().toString())
              && storedContentMatches(target);
      return new KillRound(sent, first.durableBytes(), frontier, resent, matched, seconds);
    }
  }

  private ClientProcess push(ChaosProxy proxy, WorkspaceFile target) {
    return bench.command(
        bench.commandsTo("127.0.0.1:" + proxy.port()),
        "push",
        source.path().toString(),
        target.toString());
  }

  private static void awaitSent(ChaosProxy proxy, long bytes, BooleanSupplier ended) {
    boolean reached =
        Waiting.until(
            () -> proxy.bytes(Direction.TO_TARGET) >= bytes || ended.getAsBoolean(), PATIENCE);
    if (!reached || ended.getAsBoolean()) {
      throw new IllegalStateException("The transfer ended before the kill at " + bytes);
    }
  }

  private WorkspaceFile nextTarget(String side) {
    number++;
    return WorkspaceFile.parse("lab:/kill/" + side + "-" + number + ".bin");
  }

  private long nextMoment() {
    return (long) (source.sizeBytes() * random.nextDouble(EARLIEST, LATEST));
  }

  private boolean matches(Receipt receipt, WorkspaceFile target) {
    return receipt.digest().equals(source.digest()) && storedContentMatches(target);
  }

  /** Reads everything back, then makes room for the next round. */
  private boolean storedContentMatches(WorkspaceFile target) {
    boolean same = Digests.of(witness, target, PATIENCE).equals(source.digest());
    Waiting.done(witness.remove(target), PATIENCE);
    return same;
  }

  private static double secondsSince(long startNanos) {
    return (System.nanoTime() - startNanos) / 1e9;
  }
}
