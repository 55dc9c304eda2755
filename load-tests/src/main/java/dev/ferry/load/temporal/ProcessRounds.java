package dev.ferry.load.temporal;

import dev.ferry.client.FerryClient;
import dev.ferry.client.temporal.PushRequest;
import dev.ferry.client.temporal.PushResult;
import dev.ferry.load.process.Digests;
import dev.ferry.load.process.Frontier;
import dev.ferry.load.process.JavaProgram;
import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.load.process.WorkerProcess;
import dev.ferry.load.temporal.TemporalStage.RunningJob;
import dev.ferry.testkit.ChaosProxy;
import dev.ferry.testkit.Direction;
import dev.ferry.testkit.Fault;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** Pushes whose first worker is a process that is killed with -9, or stopped and continued. */
final class ProcessRounds {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long MARGIN_BYTES = 1 << 20;
  private static final long WINDOW_BYTES = 8L << 20;

  /** What frames, requests and a chunk that was cut off add. */
  private static final long BESIDE_BYTES = 1L << 20;

  /** For a process that was continued, to do what it would. */
  private static final Duration A_WHILE = Duration.ofSeconds(2);

  private final Workbench bench;
  private final TemporalStage stage;
  private final int ferryPort;
  private final FerryClient witness;
  private final SeededFile source;
  private final SplittableRandom random;
  private int number;

  ProcessRounds(
      Workbench bench,
      TemporalStage stage,
      int ferryPort,
      FerryClient witness,
      SeededFile source,
      long seed) {
    this.bench = bench;
    this.stage = stage;
    this.ferryPort = ferryPort;
    this.witness = witness;
    this.source = source;
    this.random = new SplittableRandom(seed);
  }

  /**
   * What came of it.
   *
   * @param frozen whether the first worker was stopped and continued, and not killed
   * @param frontier what the service had when the first one was gone
   * @param resumedFrom where the second one went on
   * @param resentBytes what travelled more than once
   * @param matched whether what is stored, and the receipt, are the source
   */
  record Round(boolean frozen, long frontier, long resumedFrom, long resentBytes, boolean matched) {

    /** One that was frozen also sends what it had under way, in vain. */
    boolean held() {
      long bound = (frozen ? 2 : 1) * WINDOW_BYTES + BESIDE_BYTES;
      return matched && resumedFrom >= frontier && resentBytes <= bound;
    }
  }

  Round round(boolean frozen) {
    String queue = (frozen ? "frozen-" : "killed-") + ++number;
    WorkspaceFile target = WorkspaceFile.parse("lab:/temporal/" + queue);
    long position = random.nextLong(MARGIN_BYTES, source.sizeBytes() - MARGIN_BYTES);
    long half = MARGIN_BYTES / 2 + (source.sizeBytes() - position) / 2;
    try (ChaosProxy toFirst = ChaosProxy.start(ferryPort);
        ChaosProxy toSecond = ChaosProxy.start(ferryPort);
        WorkerProcess first = worker(queue, toFirst)) {
      toFirst.nextConnection(Fault.stall(Direction.TO_TARGET, position));
      PushRequest push = PushRequest.of(source.path().toString(), target.toString());
      RunningJob job = stage.start(JobPlan.ofPushes(queue, List.of(push)));
      awaitSent(toFirst, position);
      end(first, frozen);
      final long frontier = Frontier.of(witness, target);
      if (frozen) {
        toSecond.nextConnection(Fault.stall(Direction.TO_TARGET, half));
      }
      try (WorkerProcess unused = worker(queue, toSecond)) {
        if (frozen) {
          awaitSent(toSecond, half);
          signal(first, "CONT");
          toFirst.releaseAll();
          boolean unusedWhile = Waiting.until(() -> false, A_WHILE);
          toSecond.releaseAll();
        }
        PushResult result = job.await().pushes().get(0);
        return new Round(
            frozen,
            frontier,
            result.resumedFromBytes(),
            Math.max(0, sent(toFirst) + sent(toSecond) - source.sizeBytes()),
            source.digest().toString().equals(result.digest())
                && Digests.of(witness, target, PATIENCE).equals(source.digest()));
      }
    }
  }

  private static void end(WorkerProcess worker, boolean frozen) {
    if (frozen) {
      signal(worker, "STOP");
    } else {
      worker.close();
    }
  }

  private WorkerProcess worker(String queue, ChaosProxy ferry) {
    return WorkerProcess.start(
        JavaProgram.of(
            FileWorker.class,
            List.of(),
            List.of(stage.address(), "127.0.0.1:" + ferry.port(), queue)),
        bench.file("workers.log"));
  }

  private static long sent(ChaosProxy proxy) {
    return proxy.bytes(Direction.TO_TARGET);
  }

  private static void awaitSent(ChaosProxy proxy, long bytes) {
    if (!Waiting.until(() -> sent(proxy) >= bytes, PATIENCE)) {
      throw new IllegalStateException("A worker never sent " + bytes + " bytes");
    }
  }

  private static void signal(WorkerProcess worker, String name) {
    try {
      Process kill =
          new ProcessBuilder("kill", "-" + name, Long.toString(worker.pid())).inheritIO().start();
      if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
        throw new IllegalStateException("kill -" + name + " failed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }
}
