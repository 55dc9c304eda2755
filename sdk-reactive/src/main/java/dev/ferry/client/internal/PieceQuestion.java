package dev.ferry.client.internal;

import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.rsocket.RSocket;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Asks the service for the checksums of the pieces of the wanted version, a message at a time as
 * they are compared with what is on the disk.
 */
final class PieceQuestion {
  private PieceQuestion() {}

  /**
   * Completes when what is on the disk is compared, at once when there is nothing to compare. Fails
   * with what another attempt can help, and {@code VERSION_CHANGED}; a service that cannot answer
   * knows no pieces.
   */
  static Mono<Void> over(RSocket rsocket, DownloadTask task) {
    return task.onDisk("read", task.kept()::wantsPieces)
        .flatMap(
            wanted ->
                wanted
                    ? question(rsocket, task)
                        .onErrorResume(failure -> !matters(failure), failure -> unknown(task))
                    : Mono.<Void>empty());
  }

  private static Mono<Void> question(RSocket rsocket, DownloadTask task) {
    return task.wish().olderOrNull() == null
        ? asked(rsocket, task)
        : HashQuestion.asked(rsocket, task);
  }

  private static Mono<Void> asked(RSocket rsocket, DownloadTask task) {
    return StallWatch.guard(
            Flux.defer(
                    () ->
                        rsocket.requestStream(
                            task.wire().request(Route.PIECES, task.kept().question())))
                .map(payload -> task.wire().read(payload, ServerMessage.class)),
            task.patience())
        .concatMap(answer -> task.onDisk("read", () -> task.kept().compare(answer)), 1)
        .then(task.onDisk("read", task.kept()::compared))
        .then();
  }

  private static Mono<Void> unknown(DownloadTask task) {
    return task.onDisk("read", task.kept()::unknown).then();
  }

  private static boolean matters(Throwable thrown) {
    TransferException failure = ServiceFailures.of(thrown);
    return failure.code().retryable()
        || failure.code() == FailureCode.VERSION_CHANGED
        || failure.code() == FailureCode.LOCAL_IO;
  }
}
