package dev.ferry.client.internal;

import io.rsocket.RSocket;
import reactor.core.publisher.Mono;

/**
 * What one connection does for a download: finds out what is on the disk already, then takes the
 * pieces that are and fetches the ranges that are not, in order, until the file is whole.
 */
public final class DownloadRound {
  private DownloadRound() {}

  /** Completes when every byte is written and digested. Cancelling leaves the stream. */
  public static Mono<Boolean> over(RSocket rsocket, DownloadTask task) {
    return PieceQuestion.over(rsocket, task)
        .then(
            Mono.defer(() -> step(rsocket, task))
                .repeat(() -> !task.assembly().isWhole())
                .then(Mono.just(true)));
  }

  private static Mono<Boolean> step(RSocket rsocket, DownloadTask task) {
    return task.onDisk("write", task.kept()::take)
        .flatMap(missing -> missing ? DownloadAttempt.over(rsocket, task) : Mono.just(true));
  }
}
