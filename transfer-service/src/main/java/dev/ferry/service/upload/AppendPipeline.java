package dev.ferry.service.upload;

import static java.util.Objects.requireNonNull;

import dev.ferry.resume.OffsetCommit;
import dev.ferry.resume.UploadRecord;
import dev.ferry.service.storage.StagedBlob;
import dev.ferry.service.storage.StorageFailures;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.context.Context;

/**
 * One attach of one upload: verify → write → force (in a group) → commit → acknowledge.
 *
 * <p>An actor: whatever happens to it, a chunk, a commit, a cancel, an eviction, is put into its
 * inbox and worked off one at a time on the disk scheduler. Therefore its fields need no locks;
 * those that the group commit reads are volatile. The inbox is bounded by the credit given to the
 * door.
 *
 * <p>Invariants: {@code committed <= written}, and at most a group plus the window apart; nothing
 * is written after the phase left APPENDING; a frontier is told only after {@link GroupCommitter}
 * committed it; {@link #closed()} completes only when no thread of this pipeline will touch the
 * file again, so the next epoch may write.
 */
final class AppendPipeline implements CoreSubscriber<UploadInput>, Committable {
  private final UploadRecord record;
  private final StagedBlob blob;
  private final ObjectDigest digest;
  private final PieceKeeping pieces;
  private final Mending mending;
  private final PipelineContext context;
  private final SenderCredit credit;
  private final Inbox inbox;
  private final Sinks.Many<UploadEvent> events = Sinks.many().unicast().onBackpressureBuffer();
  private final Sinks.Empty<Void> closed = Sinks.empty();

  private volatile Prefix written;

  private final PlacedPrefix placed;

  private volatile Prefix committed;
  private volatile Context request = Context.empty();
  private AppendPhase phase = AppendPhase.APPENDING;
  private UploadInput.@Nullable Finish finish;
  private final SignsOfLife signsOfLife;
  private boolean mendedUnforced;

  AppendPipeline(
      UploadRecord record,
      StagedBlob blob,
      ObjectDigest digest,
      PieceKeeping pieces,
      Mending mending,
      PipelineContext context,
      SenderCredit credit) {
    this.inbox = new Inbox(context::onDisk);
    this.mending = mending;
    this.record = record;
    this.blob = blob;
    this.digest = digest;
    this.pieces = pieces;
    this.context = context;
    this.credit = credit;
    this.signsOfLife = new SignsOfLife(digest, pieces);
    this.written = record.durable();
    this.placed = new PlacedPrefix(blob, record.durable());
    this.committed = record.durable();
    if (mending.isOver()) {
      digest.advance(written.lengthBytes());
    }
  }

  UploadId id() {
    return record.id();
  }

  /** Completes when nothing of this pipeline touches the upload any more. */
  Mono<Void> closed() {
    return closed.asMono();
  }

  /** The digest so far; the next attach may go on with it after {@link #closed()}. */
  ObjectDigest digest() {
    return digest;
  }

  /** Takes the door's input and tells what becomes of it. To be called once. */
  Flux<UploadEvent> run(Publisher<? extends UploadInput> source) {
    return Flux.deferContextual(
        door -> {
          request = Context.of(door);
          return events
              .asFlux()
              .onBackpressureLatest()
              .doOnSubscribe(subscription -> source.subscribe(this))
              .doOnCancel(this::cancel);
        });
  }

  /** That of the door, also for what the input is made of. */
  @Override
  public Context currentContext() {
    return request;
  }

  /** The door has gone: commit what was written, then end. */
  void cancel() {
    post(this::detach);
  }

  /** Another writer or the end of the upload: stop at once, tell the door why. */
  Mono<Void> evict(TransferException why) {
    post(() -> evicted(why));
    return closed();
  }

  /** The service stops: commit what was written, then tell the door. */
  Mono<Void> stop(TransferException why) {
    post(() -> fail(why));
    return closed();
  }

  // ---- signals of the door

  @Override
  public void onSubscribe(Subscription subscription) {
    requireNonNull(subscription);
    post(() -> inputStarted(subscription));
  }

  @Override
  public void onNext(UploadInput next) {
    requireNonNull(next);
    if (next instanceof UploadInput.Chunk chunk) {
      post(() -> append(chunk.body()));
    } else if (next instanceof UploadInput.Finish last) {
      post(() -> finish(last));
    } else if (next instanceof UploadInput.Hold) {
      post(this::hold);
    } else if (next instanceof UploadInput.Leave) {
      post(this::leave);
    } else {
      post(this::flush);
    }
  }

  @Override
  public void onError(Throwable failure) {
    requireNonNull(failure);
    post(
        () -> {
          credit.ended();
          fail(UploadFailures.of(failure));
        });
  }

  @Override
  public void onComplete() {
    post(this::inputCompleted);
  }

  private void post(Runnable work) {
    inbox.post(work);
  }

  private void inputStarted(Subscription subscription) {
    if (phase == AppendPhase.APPENDING) {
      credit.start(subscription);
      if (credit.isPaced()) {
        showLifeNowAndThen();
      }
    } else {
      subscription.cancel();
    }
  }

  private void append(ChunkBody chunk) {
    int bytes = chunk.wireBytes();
    try {
      if (phase == AppendPhase.APPENDING && mending.isOver()) {
        write(chunk);
      } else if (phase == AppendPhase.APPENDING) {
        mend(chunk);
      }
    } catch (IOException e) {
      failStorage(StorageFailures.of("writing upload " + id(), e));
    } catch (TransferException e) {
      fail(e);
    } finally {
      chunk.release();
    }
    credit.used(bytes);
    returnCredit();
  }

  private void write(ChunkBody chunk) throws IOException {
    ChunkCheck.requireNext(record, written, chunk);
    VerifiedChunk verified = VerifiedChunk.of(chunk);
    blob.write(chunk.offset(), chunk.peek());
    pieces.append(verified);
    Prefix before = written;
    written = before.append(chunk.lengthBytes(), chunk.crc32c());
    if (record.created().length().knownBytes() == written.lengthBytes()) {
      blob.end(written.lengthBytes());
    }
    placed.wrote(before, written, chunk);
    digest.advance(written.lengthBytes());
    context.metrics().received(chunk.lengthBytes());
    if (!placed.isHolding()) {
      context.committer().wrote(this, chunk.lengthBytes());
    }
  }

  private void hold() {
    placed.hold();
    credit.used(0);
    returnCredit();
  }

  /** Ends as if the door had gone, but that it hears how far it came. */
  private void leave() {
    if (phase == AppendPhase.APPENDING) {
      placed.count();
      phase = AppendPhase.DETACHING;
      endWhenCommitted();
    }
  }

  /** What was mended is forced like what was written, and acknowledged behind that only. */
  private void mend(ChunkBody chunk) throws IOException {
    mending.take(chunk);
    context.metrics().received(chunk.lengthBytes());
    context.metrics().resent(chunk.lengthBytes());
    if (mending.isOver()) {
      mendedUnforced = true;
      digest.advance(written.lengthBytes());
      context.committer().urgent(this);
    }
  }

  /**
   * Nothing is given back while too much waits for its commit: a disk that forces slower than the
   * network sends would else make the sender repeat ever more after a crash.
   */
  private void returnCredit() {
    boolean fits = placed.isHolding() || uncommittedBytes() < context.uncommittedBytesMax();
    if (phase == AppendPhase.APPENDING && fits) {
      credit.giveBack();
    }
  }

  /** What is written and not durable; for any thread. */
  long uncommittedBytes() {
    return written.lengthBytes() - committed.lengthBytes();
  }

  /** During a repair it is answered when that is forced. */
  private void flush() {
    if (phase == AppendPhase.APPENDING) {
      placed.count();
      if (mending.isOver() && isAllCommitted()) {
        tell(new UploadEvent.Acknowledged(committed));
      } else if (mending.isOver()) {
        context.committer().urgent(this);
      }
      credit.used(0);
      returnCredit();
    }
  }

  private boolean isAllCommitted() {
    return placed.committable().lengthBytes() == committed.lengthBytes() && !mendedUnforced;
  }

  private void finish(UploadInput.Finish last) {
    if (phase != AppendPhase.APPENDING) {
      return;
    }
    TransferException wrong =
        FinishCheck.check(record, written, last, digest.isOff(), mending.isOver());
    if (wrong != null) {
      fail(wrong);
      return;
    }
    try {
      blob.end(written.lengthBytes());
    } catch (IOException e) {
      failStorage(StorageFailures.of("writing upload " + id(), e));
      return;
    } catch (TransferException e) {
      fail(e);
      return;
    }
    placed.end(written);
    finish = last;
    phase = AppendPhase.FINISHING;
    if (isAllCommitted()) {
      publish(last);
    } else {
      context.committer().urgent(this);
    }
  }

  private void publish(UploadInput.Finish last) {
    phase = AppendPhase.PUBLISHING;
    showLifeNowAndThen();
    var unused =
        context
            .publish(record, committed, last, digest, pieces)
            .contextWrite(request)
            .subscribe(
                receipt -> post(() -> published(receipt)),
                failure -> post(() -> publishFailed(UploadFailures.of(failure))));
  }

  private void showLifeNowAndThen() {
    if (!signsOfLife.isBegun()) {
      signsOfLife.begun(context.signsOfLife().subscribe(tick -> post(this::showLife)));
    }
  }

  private void showLife() {
    boolean withheld = phase == AppendPhase.APPENDING && credit.isWithheld();
    if (signsOfLife.isDue(phase == AppendPhase.PUBLISHING, withheld)) {
      tell(new UploadEvent.Acknowledged(committed));
    }
  }

  private void published(Receipt receipt) {
    tell(new UploadEvent.Published(receipt));
    end();
    completeWithInput();
  }

  private void publishFailed(TransferException failure) {
    refuse(failure);
    credit.cancel();
    end();
  }

  private void inputCompleted() {
    credit.ended();
    if (phase == AppendPhase.APPENDING) {
      fail(
          new TransferException(
              FailureCode.TOO_SHORT,
              "The stream ended after " + written.lengthBytes() + " bytes without Finish"));
    }
    completeWithInput();
  }

  /** The stream completes only after the door's side did: else its source would never be freed. */
  private void completeWithInput() {
    if (phase == AppendPhase.ENDED && credit.isEnded()) {
      var unused = events.tryEmitComplete();
    }
  }

  private void detach() {
    credit.cancel();
    if (phase == AppendPhase.APPENDING || phase == AppendPhase.FINISHING) {
      phase = AppendPhase.DETACHING;
      endWhenCommitted();
    }
  }

  private void endWhenCommitted() {
    if (isAllCommitted()) {
      tell(new UploadEvent.Acknowledged(committed));
      end();
      completeWithInput();
    } else {
      context.committer().urgent(this);
    }
  }

  private void evicted(TransferException why) {
    if (phase == AppendPhase.APPENDING || phase == AppendPhase.FINISHING) {
      refuse(why);
      if (why.code() == FailureCode.FENCED) {
        context.metrics().takenOver();
      }
      credit.cancel();
      end();
    }
  }

  /** The door did wrong or must go: what it wrote so far is good and stays. */
  private void fail(TransferException failure) {
    if (phase == AppendPhase.APPENDING || phase == AppendPhase.FINISHING) {
      refuse(failure);
      detach();
    }
  }

  /** The disk or the store did wrong: nothing beyond the frontier can be trusted. */
  private void failStorage(TransferException failure) {
    if (phase != AppendPhase.PUBLISHING && phase != AppendPhase.ENDED) {
      refuse(failure);
      credit.cancel();
      end();
    }
  }

  private void end() {
    phase = AppendPhase.ENDED;
    context.metrics().resent(uncommittedBytes());
    signsOfLife.end();
    digest.stop();
    blob.close();
    context.committer().forget(this);
    context.ended(this);
    var unused = closed.tryEmitEmpty();
  }

  /** A door that has gone hears nothing; that is no failure. */
  private void tell(UploadEvent event) {
    var unused = events.tryEmitNext(event);
  }

  private void refuse(TransferException failure) {
    var unused = events.tryEmitError(failure);
  }

  @Override
  public OffsetCommit snapshot(Instant now) {
    return new OffsetCommit(id(), record.epoch(), committed, placed.committable(), now);
  }

  @Override
  public boolean needsForce() {
    return record.created().durability() == Durability.DURABLE;
  }

  @Override
  public void savePieces() throws IOException {
    pieces.save();
  }

  @Override
  public void force() throws IOException {
    blob.force();
  }

  @Override
  public void committed(Prefix durable) {
    context.metrics().acknowledged(durable.lengthBytes() - committed.lengthBytes());
    committed = durable;
    post(this::frontierMoved);
  }

  /** Tells the newest frontier: a Flush may have told it before, and none goes back. */
  private void frontierMoved() {
    if (mendedUnforced) {
      mendedUnforced = false;
      context.mended(id());
    }
    switch (phase) {
      case APPENDING -> appendOn();
      case FINISHING -> finishWhenCommitted();
      case DETACHING -> endWhenCommitted();
      case PUBLISHING, ENDED -> {}
    }
  }

  private void appendOn() {
    tell(new UploadEvent.Acknowledged(committed));
    returnCredit();
  }

  private void finishWhenCommitted() {
    tell(new UploadEvent.Acknowledged(committed));
    UploadInput.Finish last = finish;
    if (last != null && isAllCommitted()) {
      publish(last);
    } else {
      context.committer().urgent(this);
    }
  }

  @Override
  public void commitFailed(TransferException failure) {
    post(() -> failStorage(failure));
  }
}
