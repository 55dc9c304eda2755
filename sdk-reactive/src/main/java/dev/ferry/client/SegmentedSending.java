package dev.ferry.client;

import dev.ferry.client.internal.FetchLink;
import dev.ferry.client.internal.ServiceConnection;
import dev.ferry.client.internal.ServiceFailures;
import dev.ferry.client.internal.SourceProof;
import dev.ferry.client.internal.UploadRound;
import dev.ferry.client.internal.UploadShares;
import dev.ferry.client.internal.UploadTask;
import dev.ferry.protocol.ClientMessage;
import java.util.concurrent.atomic.LongAdder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Sends what the service misses of an upload over several connections at once: the shared one and
 * others of its own, each of which tries again alone when it fails. What stands in a row is
 * published by an attach to the whole behind it.
 */
final class SegmentedSending {
  private final ClientRuntime runtime;
  private final UploadTask task;
  private final ProgressBoard board;
  private final int segments;

  SegmentedSending(ClientRuntime runtime, UploadTask task, ProgressBoard board, int segments) {
    this.runtime = runtime;
    this.task = task;
    this.board = board;
    this.segments = segments;
  }

  /**
   * Completes when every byte is durable, or when the upload is to go on in one row. Fails when no
   * connection helps any more, or with what no connection can help.
   *
   * @param open of the whole; its chunk size is for segments
   */
  Mono<Void> run(ClientMessage.Open open) {
    return Mono.usingWhen(
            Mono.fromSupplier(() -> new SourceProof(task, open.digest())),
            proof -> sent(asked(open, proof), open),
            SourceProof::stop)
        .contextWrite(SegmentedTransfer.IGNORING_LATE_FAILURES)
        .then();
  }

  /** Asked once, over the shared connection, while the others connect. */
  private Mono<UploadShares> asked(ClientMessage.Open open, SourceProof proof) {
    return Mono.defer(
            () -> runtime.bulk().use(rsocket -> UploadRound.ask(rsocket, task, open, segments)))
        .retryWhen(retry(new LongAdder()))
        .doOnNext(proof::follow)
        .share();
  }

  /** What a connection left that gave up while the others had ended goes over the shared one. */
  private Mono<Boolean> sent(Mono<UploadShares> asked, ClientMessage.Open open) {
    int connections = UploadRound.connections(open, segments);
    return Flux.range(0, connections)
        .flatMap(index -> connection(index, asked, open), connections)
        .then(
            asked.flatMap(
                shares ->
                    shares.isWhole()
                        ? Mono.just(true)
                        : sending(runtime.bulk(), Mono.just(shares), open)));
  }

  private Mono<Boolean> connection(int index, Mono<UploadShares> asked, ClientMessage.Open open) {
    Mono<Boolean> sending =
        index == 0
            ? asked.flatMap(shares -> sending(runtime.bulk(), Mono.just(shares), open))
            : runtime
                .extras()
                .use(connection -> sending(connection, asked.onErrorComplete(), open));
    return sending.onErrorResume(
        failure -> TransferRetry.helps(ServiceFailures.of(failure).code()),
        failure -> Mono.empty());
  }

  private Mono<Boolean> sending(
      ServiceConnection connection, Mono<UploadShares> asked, ClientMessage.Open open) {
    LongAdder acknowledged = new LongAdder();
    int window = SegmentedTransfer.windowBytes(segments);
    return Mono.defer(
            () ->
                connection.use(
                    rsocket -> {
                      FetchLink link =
                          new FetchLink(
                              rsocket,
                              connection.patience(runtime.options().stallTimeout()),
                              window,
                              acknowledged);
                      return asked.flatMap(shares -> UploadRound.over(link, task, shares, open));
                    }))
        .retryWhen(retry(acknowledged));
  }

  private TransferRetry retry(LongAdder progress) {
    return new TransferRetry(runtime.options().retry(), progress::sum, board::retrying);
  }
}
