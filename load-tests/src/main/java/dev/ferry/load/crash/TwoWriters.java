package dev.ferry.load.crash;

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
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.WorkspaceFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Two writers of the same length under one transfer key. The first one freezes at a random byte;
 * after a random pause the second one takes over, and the first one wakes at a random moment of
 * that or after it.
 */
public final class TwoWriters {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration LONGEST_SLEEP = Duration.ofMillis(400);

  private final Workbench bench;
  private final ServiceProcess service;
  private final SeededFile one;
  private final SeededFile other;
  private final FerryClient witness;
  private final SplittableRandom random;
  private int number;

  /**
   * Rounds on a service that runs already.
   *
   * @param one a content
   * @param other another of the same length
   * @param seed draws positions and moments
   */
  public TwoWriters(
      Workbench bench, ServiceProcess service, SeededFile one, SeededFile other, long seed) {
    this.bench = bench;
    this.service = service;
    this.one = one;
    this.other = other;
    this.witness = bench.client(service.address());
    this.random = new SplittableRandom(seed);
  }

  /** One pair of writers. */
  public WritersRound round() {
    number++;
    WorkspaceFile target = WorkspaceFile.parse("lab:/writers/" + number + ".bin");
    TransferKey key = new TransferKey("writers-" + number);
    boolean same = random.nextBoolean();
    SeededFile ofSecond = same ? one : other;
    long freezeAt = random.nextLong(one.sizeBytes());
    try (ChaosProxy proxy = ChaosProxy.start(service.port())) {
      proxy.nextConnection(Fault.stall(Direction.TO_TARGET, freezeAt));
      FerryClient frozen = bench.client("127.0.0.1:" + proxy.port());
      RunningUpload first = RunningUpload.start(frozen.upload(request(one, target, key)));
      awaitFrozen(proxy, freezeAt);
      boolean unusedStart = Waiting.until(first::isDone, nextSleep());
      RunningUpload second = RunningUpload.start(witness.upload(request(ofSecond, target, key)));
      boolean unusedEnd = Waiting.until(second::isDone, nextSleep());
      proxy.releaseAll();
      List<Digest> receipts = new ArrayList<>();
      String ofSecondEnd = end(second, receipts);
      String ofFirstEnd = end(first, receipts);
      Waiting.done(frozen.close(), PATIENCE);
      return judge(same, ofFirstEnd, ofSecondEnd, receipts, target);
    }
  }

  private static void awaitFrozen(ChaosProxy proxy, long freezeAt) {
    if (!Waiting.until(() -> proxy.bytes(Direction.TO_TARGET) >= freezeAt, PATIENCE)) {
      throw new IllegalStateException("The first writer never came to byte " + freezeAt);
    }
  }

  private Duration nextSleep() {
    return Duration.ofMillis(random.nextLong(LONGEST_SLEEP.toMillis()));
  }

  private static UploadRequest request(SeededFile source, WorkspaceFile target, TransferKey key) {
    return UploadRequest.builder(UploadSource.ofPath(source.path()), target).key(key).build();
  }

  private static String end(RunningUpload upload, List<Digest> receipts) {
    try {
      receipts.add(upload.await(PATIENCE).digest().orElseThrow());
      return WritersRound.PUBLISHED;
    } catch (TransferException e) {
      return e.code().name();
    }
  }

  private WritersRound judge(
      boolean same, String first, String second, List<Digest> receipts, WorkspaceFile target) {
    WritersRound.Stored stored = WritersRound.Stored.NOTHING;
    boolean truthful = receipts.isEmpty();
    try {
      Digest found = Digests.of(witness, target, PATIENCE);
      truthful = receipts.stream().allMatch(found::equals);
      stored = whose(found);
      Waiting.done(witness.remove(target), PATIENCE);
    } catch (TransferException e) {
      if (e.code() != FailureCode.NOT_FOUND && e.code() != FailureCode.UNKNOWN_WORKSPACE) {
        throw e;
      }
    }
    return new WritersRound(same, first, second, stored, truthful);
  }

  private WritersRound.Stored whose(Digest found) {
    if (found.equals(one.digest())) {
      return WritersRound.Stored.OF_FIRST;
    }
    return found.equals(other.digest()) ? WritersRound.Stored.OF_SECOND : WritersRound.Stored.MIXED;
  }
}
