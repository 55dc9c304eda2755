package dev.ferry.client;

import dev.ferry.client.Progress.State;
import dev.ferry.client.internal.DownloadEvents;
import dev.ferry.client.internal.Observing;
import dev.ferry.client.internal.UploadEvents;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.UploadId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** Adds up what a transfer's attempts report and shows the latest sum. */
final class ProgressBoard implements UploadEvents, DownloadEvents {
  private final Sinks.Many<Progress> sums = Sinks.many().replay().latest();
  private ContentLength total = ContentLength.DEFERRED;
  private State state = State.CONNECTING;
  private @Nullable UploadId uploadId;
  private boolean everOpened;
  private boolean over;
  private long durableBytes;
  private long movedBytes;
  private long movedUpTo;
  private long resumedFromBytes;
  private long resentBytes;
  private long keptBytes;
  private long repairedBytes;
  private int attempts;

  /** Hot; a subscriber's own pace never holds the transfer up. */
  Flux<Progress> latest() {
    return sums.asFlux().onBackpressureLatest().publishOn(Schedulers.parallel(), 1);
  }

  synchronized Progress snapshot() {
    return new Progress(
        durableBytes,
        total,
        movedBytes,
        resumedFromBytes,
        resentBytes,
        keptBytes,
        repairedBytes,
        attempts,
        state);
  }

  synchronized Optional<UploadId> uploadId() {
    return Optional.ofNullable(uploadId);
  }

  synchronized void totalIs(ContentLength length) {
    total = length;
  }

  /** The number of the attempt; the first is 1. */
  synchronized int attemptBegins() {
    attempts++;
    show(State.CONNECTING);
    return attempts;
  }

  synchronized Observing.Sums sums() {
    return new Observing.Sums(durableBytes, movedBytes, resentBytes);
  }

  synchronized void retrying() {
    show(State.RETRYING);
  }

  synchronized void done() {
    show(State.DONE);
  }

  /** The transfer is over; nothing is shown any more. */
  synchronized void close() {
    if (!over) {
      over = true;
      sums.tryEmitComplete().orThrow();
    }
  }

  @Override
  public synchronized void opened(UploadId id, long frontier) {
    uploadId = id;
    openedAt(frontier);
  }

  @Override
  public synchronized void opened(long offset, long sizeBytes) {
    total = ContentLength.of(sizeBytes);
    openedAt(offset);
    show(State.TRANSFERRING);
  }

  @Override
  public synchronized void verifyingSource() {
    show(State.VERIFYING_SOURCE);
  }

  @Override
  public synchronized void verifyingPart() {
    show(State.VERIFYING_SOURCE);
  }

  @Override
  public synchronized void transferring() {
    show(State.TRANSFERRING);
  }

  @Override
  public synchronized void sent(long offset, int lengthBytes) {
    moved(offset, lengthBytes);
  }

  @Override
  public synchronized void sentAgain(int lengthBytes) {
    movedBytes += lengthBytes;
    resentBytes += lengthBytes;
    repairedBytes += lengthBytes;
    show(state);
  }

  @Override
  public synchronized void sentApart(int lengthBytes) {
    arrived(lengthBytes);
  }

  @Override
  public synchronized void sentInVain(long bytes) {
    resentBytes += bytes;
  }

  @Override
  public synchronized void received(long offset, int lengthBytes) {
    moved(offset, lengthBytes);
  }

  @Override
  public synchronized void arrived(int lengthBytes) {
    movedBytes += lengthBytes;
    show(State.TRANSFERRING);
  }

  @Override
  public synchronized void kept(long bytes) {
    keptBytes = bytes;
    show(state);
  }

  @Override
  public synchronized void distrusted() {
    resumedFromBytes = 0;
    kept(0);
  }

  @Override
  public synchronized void durable(long bytes) {
    durableBytes = bytes;
    show(state);
  }

  @Override
  public synchronized void finishing() {
    show(State.FINISHING);
  }

  private void openedAt(long offset) {
    if (!everOpened) {
      everOpened = true;
      resumedFromBytes = offset;
    }
    durableBytes = Math.max(durableBytes, offset);
    movedUpTo = Math.max(movedUpTo, offset);
  }

  private void moved(long offset, int lengthBytes) {
    long repeated = Math.min(lengthBytes, Math.max(0, movedUpTo - offset));
    resentBytes += repeated;
    movedBytes += lengthBytes;
    movedUpTo = Math.max(movedUpTo, offset + lengthBytes);
    show(state);
  }

  private void show(State now) {
    state = now;
    if (!over) {
      sums.tryEmitNext(snapshot()).orThrow();
    }
  }
}
