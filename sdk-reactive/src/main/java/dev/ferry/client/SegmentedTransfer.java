package dev.ferry.client;

import dev.ferry.client.internal.DownloadTask;
import dev.ferry.client.internal.FetchLink;
import dev.ferry.client.internal.SegmentRound;
import dev.ferry.client.internal.Segments;
import dev.ferry.client.internal.ServiceConnection;
import dev.ferry.client.internal.ServiceFailures;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * Fetches what a download misses over several connections at once: the shared one and others of its
 * own, each of which tries again alone when it fails.
 */
final class SegmentedTransfer {
  private static final int WINDOW_BYTES = 8 * 1024 * 1024;

  private static final int CHUNK_BYTES = 256 * 1024;

  /** Of all connections of one download together. */
  private static final int ALL_WINDOWS_BYTES = 32 * 1024 * 1024;

  /**
   * Where Reactor looks for who takes failures that come too late: of all but the first to fail.
   */
  private static final String LATE_FAILURES = "reactor.onErrorDropped.local";

  private static final Consumer<Throwable> IGNORING = late -> {};

  /** For whoever runs several connections at once, of which the first failure counts. */
  static final UnaryOperator<Context> IGNORING_LATE_FAILURES =
      context -> context.put(LATE_FAILURES, IGNORING);

  private final ClientRuntime runtime;
  private final DownloadTask task;
  private final ProgressBoard board;

  SegmentedTransfer(ClientRuntime runtime, DownloadTask task, ProgressBoard board) {
    this.runtime = runtime;
    this.task = task;
    this.board = board;
  }

  /** Bytes of one connection that may be under way. */
  static int windowBytes(int segments) {
    return Math.min(WINDOW_BYTES, ALL_WINDOWS_BYTES / segments);
  }

  /**
   * The chunk size to ask for: two of each request fit the window, and little is lost of those that
   * are under way when the process is killed.
   */
  static int chunkBytes(int wanted, int segments) {
    return segments == 1
        ? wanted
        : Math.min(
            Math.min(wanted, CHUNK_BYTES), windowBytes(segments) / (2 * SegmentRound.REQUESTS));
  }

  /**
   * Completes when every byte is written. Fails when no connection helps any more, or with what no
   * connection can help.
   */
  Mono<Boolean> run() {
    return Mono.defer(() -> runtime.bulk().use(rsocket -> SegmentRound.prepare(rsocket, task)))
        .retryWhen(retry(new LongAdder()))
        .flatMap(this::fetched)
        .contextWrite(IGNORING_LATE_FAILURES);
  }

  /** What a connection left that gave up while the others had ended goes over the shared one. */
  private Mono<Boolean> fetched(Segments segments) {
    return Flux.range(0, segments.connections())
        .flatMap(index -> connection(index, segments), Math.max(1, segments.connections()))
        .then(
            Mono.defer(
                () -> segments.isWhole() ? Mono.just(true) : fetching(runtime.bulk(), segments)));
  }

  private Mono<Boolean> connection(int index, Segments segments) {
    Mono<Boolean> fetching =
        index == 0
            ? fetching(runtime.bulk(), segments)
            : runtime.extras().use(connection -> fetching(connection, segments));
    return fetching.onErrorResume(SegmentedTransfer::isOfTheConnection, failure -> Mono.empty());
  }

  private static boolean isOfTheConnection(Throwable failure) {
    return TransferRetry.helps(ServiceFailures.of(failure).code());
  }

  private Mono<Boolean> fetching(ServiceConnection connection, Segments segments) {
    LongAdder received = new LongAdder();
    int window = windowBytes(task.wish().segments());
    return Mono.defer(
            () ->
                connection.use(
                    rsocket ->
                        SegmentRound.over(
                            new FetchLink(
                                rsocket,
                                connection.patience(runtime.options().stallTimeout()),
                                window,
                                received),
                            segments)))
        .retryWhen(retry(received));
  }

  private TransferRetry retry(LongAdder received) {
    return new TransferRetry(runtime.options().retry(), received::sum, board::retrying);
  }
}
