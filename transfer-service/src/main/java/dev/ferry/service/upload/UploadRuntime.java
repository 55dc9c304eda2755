package dev.ferry.service.upload;

import dev.ferry.resume.ResumeStore;
import dev.ferry.resume.SegmentRecord;
import dev.ferry.resume.UploadRecord;
import dev.ferry.service.hook.Hooks;
import dev.ferry.service.metrics.FerryMeters;
import dev.ferry.service.policy.TransferRates;
import dev.ferry.service.storage.BlobStore;
import dev.ferry.service.storage.StagedBlob;
import dev.ferry.service.storage.StorageFailures;
import dev.ferry.service.storage.WorkspaceFiles;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Pace;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferLimits;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceName;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** What runs: the pipelines, their group commit, their digests and their share of memory. */
public final class UploadRuntime {
  private static final Duration SIGN_OF_LIFE_EVERY = Duration.ofSeconds(5);

  private final TransferLimits limits;
  private final Clock clock;
  private final FerryMeters meters;
  private final UploadSchedulers schedulers;
  private final GroupCommitter committer;
  private final PathTurns paths = new PathTurns();
  private final Publication publication;
  private final WindowBudget budget;
  private final ActiveUploads active = new ActiveUploads();
  private final Repairs repairs = new Repairs();
  private final ConcurrentMap<AppendPipeline, WindowBudget.Window> windows =
      new ConcurrentHashMap<>();
  private final PipelineContext context = new Context();
  private volatile TransferRates rates = TransferRates.FREE;
  private volatile Hooks hooks = Hooks.NONE;
  private volatile boolean stopping;

  /**
   * A runtime.
   *
   * @param windowBytesTotal bytes all uploads together may have under way
   */
  public UploadRuntime(
      ResumeStore store,
      BlobStore blobs,
      WorkspaceFiles files,
      TransferLimits limits,
      UploadSchedulers schedulers,
      FerryMeters meters,
      Clock clock,
      long windowBytesTotal) {
    this.limits = limits;
    this.clock = clock;
    this.meters = meters;
    this.schedulers = schedulers;
    this.budget = new WindowBudget(limits, windowBytesTotal);
    this.committer =
        new GroupCommitter(store, limits, schedulers.flush(), schedulers.timer(), clock, meters);
    this.publication =
        new Publication(store, blobs, files, limits, clock, schedulers.disk(), paths);
    meters.writers(active::size);
    meters.frontierLag(active::lagBytes);
    meters.window(budget::grantedBytes, budget::totalBytes);
  }

  /** The same runtime, which keeps to these rates; before the first upload. */
  public UploadRuntime pacedBy(TransferRates limited) {
    rates = limited;
    return this;
  }

  /** The same runtime, which asks these hooks; before the first upload. */
  public UploadRuntime hookedBy(Hooks asked) {
    hooks = asked;
    publication.hookedBy(asked, schedulers.digest());
    return this;
  }

  Hooks hooks() {
    return hooks;
  }

  Scheduler disk() {
    return schedulers.disk();
  }

  /** The turns of whoever publishes. */
  public PathTurns paths() {
    return paths;
  }

  TransferLimits limits() {
    return limits;
  }

  Clock clock() {
    return clock;
  }

  /**
   * Completes when that many bytes may come into the workspace.
   *
   * @param atMost what one who sent them already can wait; {@code LIMIT_EXCEEDED} at once when it
   *     would be longer
   */
  Mono<Void> paced(WorkspaceName workspace, long bytes, Duration atMost) {
    OptionalLong waitNanos =
        rates.ofUpload(workspace).reserveWithin(bytes, System.nanoTime(), atMost.toNanos());
    if (waitNanos.isEmpty()) {
      return Mono.error(
          new TransferException(
              FailureCode.LIMIT_EXCEEDED,
              "The rate of uploads into workspace " + workspace + " is used up for now"));
    }
    return waitNanos.getAsLong() == 0
        ? Mono.empty()
        : Mono.delay(Duration.ofNanos(waitNanos.getAsLong()), schedulers.timer()).then();
  }

  FerryMeters meters() {
    return meters;
  }

  ActiveUploads active() {
    return active;
  }

  Publication publication() {
    return publication;
  }

  void requireRunning() {
    if (stopping) {
      throw shuttingDown();
    }
  }

  /**
   * Begins a pipeline at the record's frontier, once the bytes below are proven, or it is known
   * which of them the sender has to send again.
   *
   * @return the lease; {@code DATA_LOST} when they are not the acknowledged ones, the area is
   *     closed then
   */
  Mono<UploadLease> start(
      UploadRecord record, StagedBlob blob, OpenUpload wish, int wantedChunkBytes) {
    PieceProof proof = new PieceProof(record.id(), record.durable(), blob, wish.repair());
    return proven(proof, repairs.isSuspect(record.id()))
        .map(proven -> start(record, blob, proven, wish, wantedChunkBytes))
        .onErrorMap(
            IOException.class,
            cause -> StorageFailures.of("reading the staging file of " + record.id(), cause))
        .doOnError(failure -> blob.close());
  }

  private Mono<PieceProof.Proven> proven(PieceProof proof, boolean suspect) {
    Mono<PieceProof.Proven> byReadingAll =
        Mono.fromCallable(proof::byReadingAll).subscribeOn(schedulers.digest());
    if (suspect) {
      return byReadingAll;
    }
    return Mono.fromCallable(proof::byTail)
        .subscribeOn(schedulers.disk())
        .flatMap(byTail -> byTail.map(Mono::just).orElse(byReadingAll));
  }

  private UploadLease start(
      UploadRecord record,
      StagedBlob blob,
      PieceProof.Proven proven,
      OpenUpload wish,
      int wantedChunkBytes) {
    Pace pace = rates.ofUpload(record.created().file().workspace());
    WindowBudget.Window window = budget.grant(wantedChunkBytes, pace);
    AppendPipeline pipeline =
        new AppendPipeline(
            record,
            blob,
            digest(record, blob, proven.mending(), wish),
            new PieceKeeping(record, blob, proven.ledger(), wish.repair()),
            proven.mending(),
            context,
            new SenderCredit(window.chunks(), pace, schedulers.timer()));
    if (proven.mending().isOver()) {
      repairs.trust(record.id());
    } else {
      repairs.suspect(record.id());
    }
    windows.put(pipeline, window);
    active.started(pipeline);
    return new UploadLease(record.id(), record, pipeline, window, proven.mending().ranges());
  }

  /**
   * Begins the pipeline of a segment at its frontier, once the bytes below are proven.
   *
   * @param whole the upload, of which the segment is a part
   * @param area the segment's part of the staging area; closed on failure
   * @return the lease, which counts from the segment's base; {@code DATA_LOST} when its bytes are
   *     not the acknowledged ones
   */
  Mono<UploadLease> startSegment(
      UploadRecord whole, SegmentRecord segment, StagedBlob area, int wantedChunkBytes) {
    PieceProof proof = new PieceProof(segment.id(), segment.durable(), area, false);
    return proven(proof, false)
        .map(proven -> startSegment(whole, segment, area, proven.ledger(), wantedChunkBytes))
        .onErrorMap(
            IOException.class,
            cause -> StorageFailures.of("reading the staging file of " + whole.id(), cause))
        .doOnError(failure -> area.close());
  }

  private UploadLease startSegment(
      UploadRecord whole,
      SegmentRecord segment,
      StagedBlob area,
      PieceLedger ledger,
      int wantedChunkBytes) {
    Pace pace = rates.ofUpload(whole.created().file().workspace());
    WindowBudget.Window window = budget.grant(wantedChunkBytes, pace);
    UploadRecord record = SegmentRecords.asUpload(whole, segment);
    AppendPipeline pipeline =
        new AppendPipeline(
            record,
            area,
            ObjectDigest.OFF,
            new PieceKeeping(whole, area, ledger, false),
            Mending.NOTHING,
            new SegmentContext(context),
            new SenderCredit(window.chunks(), pace, schedulers.timer()));
    windows.put(pipeline, window);
    active.started(pipeline, segment);
    return new UploadLease(whole.id(), record, pipeline, window, List.of());
  }

  /**
   * A digest that was demanded when the upload was created is never off. One that was made while
   * bytes may have been others than the acknowledged ones is made anew.
   */
  private ObjectDigest digest(
      UploadRecord record, StagedBlob blob, Mending mending, OpenUpload wish) {
    boolean trusted = mending.isOver() && !repairs.isSuspect(record.id());
    Optional<PrefixHasher.HashState> left =
        active.takeDigest(record.id(), record.durable().lengthBytes()).filter(state -> trusted);
    if (wish.digest().isOff() && record.created().expectedDigestOrNull() == null) {
      return record.durable().lengthBytes() == 0 || !trusted
          ? ObjectDigest.OFF
          : reread(record, blob, wish);
    }
    PrefixHasher hasher =
        new PrefixHasher(blob, schedulers.digest(), left.orElseGet(PrefixHasher.HashState::new));
    return hasher.hashedBytes() == 0
        ? hasher
        : new ContinuedDigest(hasher, reread(record, blob, wish));
  }

  private PrefixReread reread(UploadRecord record, StagedBlob blob, OpenUpload wish) {
    return new PrefixReread(
        new PieceProof(record.id(), record.durable(), blob, wish.repair()), schedulers.digest());
  }

  Mono<Void> stop(Duration atMost) {
    stopping = true;
    return active.stopAll(shuttingDown(), atMost);
  }

  private static TransferException shuttingDown() {
    return new TransferException(FailureCode.SHUTTING_DOWN, "The service is stopping");
  }

  /** The schedulers uploads run on. */
  public record UploadSchedulers(
      Scheduler disk, Scheduler flush, Scheduler digest, Scheduler timer) {}

  private final class Context implements PipelineContext {
    @Override
    public void onDisk(Runnable work) {
      var unused = schedulers.disk().schedule(work);
    }

    @Override
    public GroupCommitter committer() {
      return committer;
    }

    @Override
    public long uncommittedBytesMax() {
      return limits.groupBytes();
    }

    @Override
    public FerryMeters metrics() {
      return meters;
    }

    @Override
    public Mono<Receipt> publish(
        UploadRecord record,
        Prefix whole,
        UploadInput.Finish finish,
        ObjectDigest digest,
        PieceKeeping pieces) {
      return publication
          .publish(record, whole, finish, digest, pieces)
          .doOnError(Repairs::isRepairable, failure -> repairs.suspect(record.id()));
    }

    @Override
    public void mended(UploadId id) {
      repairs.trust(id);
    }

    @Override
    public Flux<Long> signsOfLife() {
      return Flux.interval(SIGN_OF_LIFE_EVERY, schedulers.timer()).onBackpressureDrop();
    }

    @Override
    public void ended(AppendPipeline pipeline) {
      active.ended(pipeline);
      WindowBudget.Window window = windows.remove(pipeline);
      if (window != null) {
        budget.giveBack(window);
      }
    }
  }
}
