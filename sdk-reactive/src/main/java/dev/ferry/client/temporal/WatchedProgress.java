package dev.ferry.client.temporal;

import dev.ferry.client.Progress;
import dev.ferry.transfer.ContentLength;
import java.util.Locale;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The latest progress of a transfer, over all times it was started. */
final class WatchedProgress {
  private static final Progress NONE =
      new Progress(0, ContentLength.DEFERRED, 0, 0, 0, 0, 0, 0, Progress.State.CONNECTING);

  private volatile Progress last = NONE;
  private volatile long movedBefore;
  private volatile long resumedFrom;

  /** The completion, with its progress watched to the end. */
  <T> Mono<T> of(Flux<Progress> progress, Mono<T> completion) {
    return Mono.defer(
        () -> {
          movedBefore += last.sentBytes();
          last = NONE;
          Mono<T> watched = progress.doOnNext(this::take).then(Mono.empty());
          return Flux.merge(watched, completion).single();
        });
  }

  /** Bytes put on the wire or received. */
  long movedBytes() {
    return movedBefore + last.sentBytes();
  }

  /** The frontier it went on from the first time. */
  long resumedFromBytes() {
    return resumedFrom;
  }

  TransferHeartbeat heartbeat(String transferId) {
    Progress now = last;
    return new TransferHeartbeat(
        transferId,
        now.durableBytes(),
        now.total().knownBytes(),
        now.state().name().toLowerCase(Locale.ROOT));
  }

  private void take(Progress progress) {
    last = progress;
    if (resumedFrom == 0) {
      resumedFrom = progress.resumedFromBytes();
    }
  }
}
