package dev.ferry.service.upload;

import dev.ferry.resume.ResumeStore;
import dev.ferry.resume.UploadRecord;
import dev.ferry.service.metrics.FerryMeters;
import dev.ferry.service.storage.BlobStore;
import dev.ferry.service.storage.StagedBlob;
import dev.ferry.service.storage.StorageFailures;
import dev.ferry.service.storage.WorkspaceFiles;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferLimits;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
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
  private final Publication publication;
  private final WindowBudget budget;
  private final ActiveUploads active = new ActiveUploads();
  private final ConcurrentMap<AppendPipeline, WindowBudget.Window> windows =
      new ConcurrentHashMap<>();
  private final PipelineContext context = new Context();
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
        new GroupCommitter(store, limits, schedulers.flush(), schedulers.timer(), clock);
    this.publication = new Publication(store, blobs, files, limits, clock, schedulers.disk());
    meters.activeUploads(active::size);
  }

  TransferLimits limits() {
    return limits;
  }

  Clock clock() {
    return clock;
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
   * Begins a pipeline at the record's frontier, once the bytes below are proven.
   *
   * @return the lease; {@code DATA_LOST} when they are not the acknowledged ones, the area is
   *     closed then
   */
  Mono<UploadLease> start(
      UploadRecord record, StagedBlob blob, DigestMode mode, int wantedChunkBytes) {
    return proven(record, blob)
        .map(ledger -> start(record, blob, ledger, mode, wantedChunkBytes))
        .onErrorMap(
            IOException.class,
            cause -> StorageFailures.of("reading the staging file of " + record.id(), cause))
        .doOnError(failure -> blob.close());
  }

  private Mono<PieceLedger> proven(UploadRecord record, StagedBlob blob) {
    PieceProof proof = new PieceProof(record.id(), record.durable(), blob);
    return Mono.fromCallable(proof::byTail)
        .subscribeOn(schedulers.disk())
        .flatMap(
            ledger ->
                ledger
                    .map(Mono::just)
                    .orElseGet(
                        () ->
                            Mono.fromCallable(proof::byReadingAll)
                                .subscribeOn(schedulers.digest())));
  }

  private UploadLease start(
      UploadRecord record,
      StagedBlob blob,
      PieceLedger ledger,
      DigestMode mode,
      int wantedChunkBytes) {
    WindowBudget.Window window = budget.grant(wantedChunkBytes);
    AppendPipeline pipeline =
        new AppendPipeline(
            record,
            blob,
            digest(record, blob, mode),
            new PieceKeeping(record, blob, ledger),
            context,
            window.chunks());
    windows.put(pipeline, window);
    active.started(pipeline);
    return new UploadLease(record, pipeline, window);
  }

  /** A digest that was demanded when the upload was created is never off. */
  private ObjectDigest digest(UploadRecord record, StagedBlob blob, DigestMode mode) {
    Optional<PrefixHasher.HashState> left =
        active.takeDigest(record.id(), record.durable().lengthBytes());
    if (mode.isOff() && record.created().expectedDigestOrNull() == null) {
      return record.durable().lengthBytes() == 0
          ? ObjectDigest.OFF
          : new PrefixReread(
              new PieceProof(record.id(), record.durable(), blob), schedulers.digest());
    }
    return new PrefixHasher(blob, schedulers.digest(), left.orElseGet(PrefixHasher.HashState::new));
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
      return publication.publish(record, whole, finish, digest, pieces);
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
