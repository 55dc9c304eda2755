package dev.ferry.load.temporal;

import dev.ferry.client.FerryClient;
import dev.ferry.client.temporal.PushRequest;
import dev.ferry.client.temporal.PushResult;
import dev.ferry.load.process.Digests;
import dev.ferry.load.process.Frontier;
import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.temporal.TemporalStage.RunningJob;
import dev.ferry.load.temporal.WorkerRound.Trouble;
import dev.ferry.testkit.Direction;
import dev.ferry.testkit.Fault;
import dev.ferry.transfer.UploadStatus;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/** Pushes whose first worker gets into trouble at a seeded byte. */
public final class WorkerRounds {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Bytes of both sides' greetings at least, so that an upload is there. */
  private static final long BEGUN_BYTES = 1 << 20;

  /** A worker that is cut off is to notice while it moves bytes, in bytes a second. */
  private static final long SLOW = 4L << 20;

  private final TemporalStage stage;
  private final FerryClient witness;
  private final SeededFile source;
  private final SplittableRandom random;
  private final long heartbeatMillis;
  private int number;

  /**
   * Rounds on a stage that is set.
   *
   * @param witness a client of the same service
   * @param source what is pushed in each, 4 MiB at least
   * @param heartbeatMillis silence after which Temporal gives a worker up
   * @param seed draws the bytes
   */
  public WorkerRounds(
      TemporalStage stage,
      FerryClient witness,
      SeededFile source,
      long heartbeatMillis,
      long seed) {
    this.stage = stage;
    this.witness = witness;
    this.source = source;
    this.heartbeatMillis = heartbeatMillis;
    this.random = new SplittableRandom(seed);
  }

  /** One round. */
  public WorkerRound round(Trouble trouble) {
    String queue = trouble + "-" + ++number;
    WorkspaceFile target = WorkspaceFile.parse("lab:/temporal/" + queue);
    Path given = copy(source.path().resolveSibling(queue));
    long position = position(trouble);
    LabWorker first = stage.worker(queue);
    LabWorker second = stage.worker(queue);
    first.proxy().nextConnection(fault(trouble, position));
    PushRequest push = PushRequest.of(given.toString(), target.toString());
    RunningJob job =
        stage.start(JobPlan.ofPushes(queue, List.of(push)).withHeartbeatMillis(heartbeatMillis));
    begin(trouble, first, target, position);
    if (trouble == Trouble.UNHEARD) {
      delete(given);
    }
    final long frontier = Frontier.of(witness, target);
    second.proxy().nextConnection(secondFault(trouble, position));
    LabWorker unused = second.begin();
    wake(trouble, first, second, target, position);
    PushResult result = job.await().pushes().get(0);
    first.link(TemporalLink.State.WHOLE);
    WorkerRound round =
        new WorkerRound(
            trouble,
            position,
            frontier,
            result.resumedFromBytes(),
            first.proxy().bytes(Direction.TO_TARGET),
            second.proxy().bytes(Direction.TO_TARGET),
            source.sizeBytes(),
            first.awaitEnd(),
            second.awaitCompletion(),
            isSource(result, target));
    first.close();
    second.close();
    delete(given);
    return round;
  }

  private long position(Trouble trouble) {
    return trouble == Trouble.CUT_OFF
        ? BEGUN_BYTES
        : random.nextLong(BEGUN_BYTES, source.sizeBytes() - BEGUN_BYTES);
  }

  private boolean isSource(PushResult result, WorkspaceFile target) {
    boolean stored = Digests.of(witness, target, PATIENCE).equals(source.digest());
    Waiting.done(witness.remove(target), PATIENCE);
    return stored && source.digest().toString().equals(result.digest());
  }

  /** Of the source, so that one round can lose it. */
  private Path copy(Path to) {
    try {
      return Files.copy(source.path(), to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      boolean unused = Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Fault fault(Trouble trouble, long position) {
    return switch (trouble) {
      case KILLED, ZOMBIE, ZOMBIE_ATTACHING -> Fault.stall(Direction.TO_TARGET, position);
      case CUT_OFF -> Fault.throttle(Direction.TO_TARGET, SLOW);
      case UNHEARD -> Fault.delay(Direction.TO_TARGET, Duration.ofMillis(1));
    };
  }

  /** The second one is held half way where a zombie is to wake beside it. */
  private Fault secondFault(Trouble trouble, long position) {
    long half = Math.max(BEGUN_BYTES / 2, (source.sizeBytes() - position) / 2);
    return switch (trouble) {
      case ZOMBIE, ZOMBIE_ATTACHING -> Fault.stall(Direction.TO_TARGET, half);
      case KILLED, CUT_OFF, UNHEARD -> Fault.delay(Direction.TO_TARGET, Duration.ofMillis(1));
    };
  }

  private void begin(Trouble trouble, LabWorker first, WorkspaceFile target, long position) {
    if (trouble == Trouble.UNHEARD) {
      first.link(TemporalLink.State.MUTE);
    }
    first.begin().awaitSent(trouble == Trouble.UNHEARD ? source.sizeBytes() : position);
    switch (trouble) {
      case KILLED -> first.kill();
      case CUT_OFF -> first.link(TemporalLink.State.SEVERED);
      case ZOMBIE, ZOMBIE_ATTACHING -> {
        first.proxy().stallAll();
        first.link(TemporalLink.State.DECEIVED);
      }
      case UNHEARD ->
          await(() -> Frontier.of(witness, target) == source.sizeBytes(), "published file");
    }
    first.retire();
  }

  private void wake(
      Trouble trouble, LabWorker first, LabWorker second, WorkspaceFile target, long position) {
    if (trouble != Trouble.ZOMBIE && trouble != Trouble.ZOMBIE_ATTACHING) {
      return;
    }
    second.awaitSent(Math.max(BEGUN_BYTES / 2, (source.sizeBytes() - position) / 2));
    if (trouble == Trouble.ZOMBIE_ATTACHING) {
      long epoch = epoch(target);
      first.proxy().releaseAll();
      await(() -> epoch(target) != epoch, "attach of the zombie");
    }
    first.link(TemporalLink.State.GIVEN_UP);
    first.proxy().releaseAll();
    var unused = first.awaitEnd();
    second.proxy().releaseAll();
  }

  /** Of the upload that is open; -1 when there is none any more. */
  private long epoch(WorkspaceFile target) {
    return Waiting.value(
        witness
            .uploads(target.workspace(), false)
            .filter(upload -> upload.file().equals(target))
            .map(UploadStatus::epoch)
            .next()
            .defaultIfEmpty(-1L),
        PATIENCE);
  }

  private static void await(BooleanSupplier condition, String what) {
    if (!Waiting.until(condition, PATIENCE)) {
      throw new IllegalStateException("No " + what + " within " + PATIENCE);
    }
  }
}
