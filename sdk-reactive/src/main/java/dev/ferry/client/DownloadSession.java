package dev.ferry.client;

import dev.ferry.client.DownloadResult.Verification;
import dev.ferry.client.internal.DownloadProof;
import dev.ferry.client.internal.DownloadRound;
import dev.ferry.client.internal.DownloadTask;
import dev.ferry.client.internal.DownloadWish;
import dev.ferry.client.internal.LeftPart;
import dev.ferry.client.internal.Observing;
import dev.ferry.client.internal.ServiceFailures;
import dev.ferry.client.observe.TransferContext;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** One download over all its attempts. */
final class DownloadSession {
  private final ClientRuntime runtime;
  private final DownloadRequest request;
  private final @Nullable Path olderOrNull;
  private final ProgressBoard board = new ProgressBoard();
  private final Observing observing;
  private final Sinks.One<Boolean> stop = Sinks.one();
  private final Sinks.One<Boolean> ended = Sinks.one();
  private final AtomicBoolean started = new AtomicBoolean();

  DownloadSession(ClientRuntime runtime, DownloadRequest request) {
    this(runtime, request, null);
  }

  /**
   * A download.
   *
   * @param olderOrNull another file of which it takes what is the same, if there is one
   */
  DownloadSession(ClientRuntime runtime, DownloadRequest request, @Nullable Path olderOrNull) {
    this.olderOrNull = olderOrNull;
    this.runtime = runtime;
    this.request = request;
    this.observing =
        runtime.observing(
            TransferContext.named(TransferContext.Kind.DOWNLOAD, request.file()), board::sums);
  }

  Flux<Progress> progress() {
    return board.latest();
  }

  Mono<DownloadResult> completion() {
    return Mono.defer(
        () -> {
          if (started.getAndSet(true)) {
            return Mono.error(SingleUse.violated("download"));
          }
          Mono<DownloadResult> running =
              Mono.usingWhen(Mono.fromSupplier(this::task), this::run, this::end);
          return observing
              .transfer(running.onErrorMap(ServiceFailures::of))
              .publishOn(Schedulers.parallel());
        });
  }

  Mono<Void> pause() {
    return Mono.defer(
        () -> {
          stop.emitValue(true, SingleUse.WAITING);
          return started.get() ? ended.asMono().then() : Mono.empty();
        });
  }

  Mono<Void> abort() {
    return pause()
        .then(
            Mono.<Void>fromRunnable(new LeftPart(request.file(), request.target())::delete)
                .subscribeOn(runtime.threads().io()));
  }

  private DownloadTask task() {
    ClientOptions options = runtime.options();
    int chunkBytes = request.chunkBytes() > 0 ? request.chunkBytes() : runtime.downloadChunkBytes();
    int segments = request.segments() > 0 ? request.segments() : options.segments();
    return new DownloadTask(
        new DownloadWish(
            request.file(),
            request.target(),
            request.overwrite(),
            request.repair(),
            request.etagOrNull(),
            SegmentedTransfer.chunkBytes(chunkBytes, segments),
            request.digestMode(),
            segments,
            request.durability(),
            request.compression(),
            olderOrNull),
        runtime.patience(),
        runtime.pace(),
        runtime.threads(),
        runtime.wire(),
        board);
  }

  private Mono<DownloadResult> run(DownloadTask task) {
    Mono<DownloadResult> attempts =
        task.open()
            .then(transferred(task))
            .then(Mono.defer(() -> publish(task)))
            .onErrorResume(failure -> repaired(task, ServiceFailures.of(failure)));
    return Mono.firstWithSignal(attempts, stopped(task), runtime.closed());
  }

  private Mono<Boolean> transferred(DownloadTask task) {
    Mono<Boolean> attempts = Mono.defer(() -> attempt(task));
    return task.wish().segments() > 1
        ? attempts // each of its connections tries again by itself
        : attempts.retryWhen(
            new TransferRetry(runtime.options().retry(), task::writtenBytes, board::retrying));
  }

  /** A whole that is wrong may be so by what lay on the disk: once more, trusting none of it. */
  private Mono<DownloadResult> repaired(DownloadTask task, TransferException failure) {
    if (failure.code() != FailureCode.DIGEST_MISMATCH) {
      return Mono.error(failure);
    }
    return task.distrust()
        .flatMap(
            again ->
                again
                    ? transferred(task).then(Mono.defer(() -> publish(task)))
                    : Mono.<DownloadResult>error(failure));
  }

  private Mono<Boolean> attempt(DownloadTask task) {
    int number = board.attemptBegins();
    Mono<Boolean> fetched =
        task.wish().segments() > 1
            ? new SegmentedTransfer(runtime, task, board).run()
            : runtime.bulk().use(rsocket -> DownloadRound.over(rsocket, task));
    return observing
        .attempt(number, fetched)
        .onErrorResume(failure -> startOver(task, ServiceFailures.of(failure)));
  }

  /** What an earlier run left of a version that is gone is forgotten; anything else stands. */
  private Mono<Boolean> startOver(DownloadTask task, TransferException failure) {
    return failure.code() == FailureCode.VERSION_CHANGED
        ? task.startOver().flatMap(forgot -> forgot ? attempt(task) : Mono.<Boolean>error(failure))
        : Mono.error(failure);
  }

  private Mono<DownloadResult> publish(DownloadTask task) {
    return task.publish()
        .map(
            proof -> {
              board.done();
              Progress sums = board.snapshot();
              return new DownloadResult(
                  task.stat(),
                  request.target(),
                  proof.crc32c(),
                  proof.digestOrNull(),
                  verification(proof),
                  sums.resumedFromBytes(),
                  sums.keptBytes(),
                  sums.sentBytes());
            });
  }

  private static Verification verification(DownloadProof proof) {
    if (proof.digestCompared()) {
      return Verification.DIGEST;
    }
    return proof.checksumCompared() ? Verification.CHECKSUM : Verification.CHUNKS;
  }

  private Mono<Void> end(DownloadTask task) {
    return task.close()
        .doFinally(
            signal -> {
              board.close();
              ended.emitValue(true, SingleUse.WAITING);
            });
  }

  private Mono<DownloadResult> stopped(DownloadTask task) {
    return stop.asMono()
        .flatMap(
            stopping ->
                Mono.error(
                    new TransferException(
                        FailureCode.PAUSED,
                        "The download is paused at byte " + task.writtenBytes())));
  }
}
