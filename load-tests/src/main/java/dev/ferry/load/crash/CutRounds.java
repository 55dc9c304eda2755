package dev.ferry.load.crash;

import dev.ferry.client.DownloadRequest;
import dev.ferry.client.DownloadResult;
import dev.ferry.client.FerryClient;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.load.process.Digests;
import dev.ferry.load.process.RunningUpload;
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
import java.util.SplittableRandom;

/**
 * Breaks the connection of a transfer at random byte positions: closed, reset or half-closed, in
 * the direction of the bytes or of the acknowledgements.
 */
public final class CutRounds {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Acknowledgements are few: a position among them is drawn from the first bytes. */
  private static final long CONTROL_BYTES = 400;

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
   * @param seed draws the positions
   */
  public CutRounds(Workbench bench, ServiceProcess service, SeededFile source, long seed) {
    this.bench = bench;
    this.service = service;
    this.source = source;
    this.witness = bench.client(service.address());
    this.random = new SplittableRandom(seed);
  }

  /** One upload whose first connection breaks. */
  public CutRound upload() {
    WorkspaceFile target = WorkspaceFile.parse("lab:/cut/up-" + number++ + ".bin");
    Fault fault = nextFault(Direction.TO_TARGET);
    try (ChaosProxy proxy = ChaosProxy.start(service.port())) {
      proxy.nextConnection(fault);
      FerryClient client = bench.client("127.0.0.1:" + proxy.port());
      RunningUpload upload =
          RunningUpload.start(
              client.upload(UploadRequest.of(UploadSource.ofPath(source.path()), target)));
      boolean same = source.digest().equals(upload.await(PATIENCE).digestOrNull());
      Waiting.done(client.close(), PATIENCE);
      boolean stored = Digests.of(witness, target, PATIENCE).equals(source.digest());
      Waiting.done(witness.remove(target), PATIENCE);
      return new CutRound(fault, proxy.connections(), upload.last().resentBytes(), same && stored);
    }
  }

  /** One download whose first connection breaks. */
  public CutRound download(WorkspaceFile stored) {
    Path target = bench.file("down-" + number++ + ".bin");
    Fault fault = nextFault(Direction.TO_CLIENT);
    try (ChaosProxy proxy = ChaosProxy.start(service.port())) {
      proxy.nextConnection(fault);
      FerryClient client = bench.client("127.0.0.1:" + proxy.port());
      DownloadResult result =
          Waiting.value(
              client
                  .download(DownloadRequest.of(stored, target).withSegments(1 + number % 4))
                  .completion(),
              PATIENCE);
      Waiting.done(client.close(), PATIENCE);
      boolean same =
          result.digestVerified()
              && source.digest().equals(result.digestOrNull())
              && Digests.of(target).equals(source.digest());
      Files.delete(target);
      long again = Math.max(0, result.receivedBytes() - source.sizeBytes());
      return new CutRound(fault, proxy.connections(), again, same);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Publishes the source, so that it can be downloaded. */
  public WorkspaceFile publish() {
    WorkspaceFile target = WorkspaceFile.parse("lab:/cut/source.bin");
    var unused =
        Waiting.value(
            witness
                .upload(UploadRequest.of(UploadSource.ofPath(source.path()), target))
                .completion(),
            PATIENCE);
    return target;
  }

  private Fault nextFault(Direction bytesRun) {
    boolean amongBytes = random.nextInt(4) > 0;
    Direction opposite =
        bytesRun == Direction.TO_TARGET ? Direction.TO_CLIENT : Direction.TO_TARGET;
    Direction direction = amongBytes ? bytesRun : opposite;
    long position = random.nextLong(amongBytes ? source.sizeBytes() : CONTROL_BYTES);
    return switch (random.nextInt(3)) {
      case 0 -> Fault.cut(direction, position);
      case 1 -> Fault.reset(direction, position);
      default -> Fault.halfClose(direction, position);
    };
  }
}
