package dev.ferry.client;

import dev.ferry.client.internal.ByteSource;
import dev.ferry.client.internal.ChunkPacking;
import dev.ferry.client.internal.DigestLane;
import dev.ferry.client.internal.Observing;
import dev.ferry.client.internal.PutAttempt;
import dev.ferry.client.internal.ServiceFailures;
import dev.ferry.client.internal.UploadAttempt;
import dev.ferry.client.internal.UploadBasis;
import dev.ferry.client.internal.UploadRound;
import dev.ferry.client.internal.UploadTask;
import dev.ferry.client.observe.TransferContext;
import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.UploadId;
import io.rsocket.RSocket;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** One upload over all its attempts. */
final class UploadSession {
  /** More than one: the service may be restarted between what it found and what is mended. */
  private static final int REPAIRS = 3;

  /** What may have to do with the basis: without one it may go well. */
  private static final Set<FailureCode> BASIS_FAILURES =
      EnumSet.of(
          FailureCode.VERSION_CHANGED,
          FailureCode.CHECKSUM_MISMATCH,
          FailureCode.NOT_FOUND,
          FailureCode.NOT_A_FILE,
          FailureCode.INVALID_PATH,
          FailureCode.FORBIDDEN,
          FailureCode.MALFORMED);

  private static final Duration PAUSE_GRACE = Duration.ofSeconds(5);

  private final ClientRuntime runtime;
  private final UploadRequest request;
  private final @Nullable UploadBasis basis;
  private final ProgressBoard board = new ProgressBoard();
  private final SourceBytes bytes = new SourceBytes();
  private final UploadTask task;
  private final Observing observing;
  private final Sinks.One<FailureCode> stop = Sinks.one();
  private final AtomicBoolean started = new AtomicBoolean();
  private volatile boolean over;
  private int repairs;

  UploadSession(ClientRuntime runtime, UploadRequest request) {
    this(runtime, request, null);
  }

  /**
   * An upload.
   *
   * @param basis a version in the service of which it takes what is the same, if there is one
   */
  UploadSession(ClientRuntime runtime, UploadRequest request, @Nullable UploadBasis basis) {
    this.basis = basis;
    this.runtime = runtime;
    this.request = request;
    this.task =
        new UploadTask(
            bytes.of(request.source(), runtime),
            new DigestLane(runtime.threads()),
            runtime.wire(),
            board,
            runtime.patience(),
            runtime.pace(),
            new ChunkPacking(runtime.threads(), request.compression(), basis));
    this.observing =
        runtime.observing(
            new TransferContext(
                TransferContext.Kind.UPLOAD, request.key().value(), request.target()),
            board::sums);
  }

  TransferKey key() {
    return request.key();
  }

  Flux<Progress> progress() {
    return board.latest();
  }

  Mono<Receipt> completion() {
    return Mono.defer(
        () -> {
          if (started.getAndSet(true)) {
            return Mono.error(SingleUse.violated("upload"));
          }
          return observing
              .transfer(Mono.using(() -> this, UploadSession::run, UploadSession::end))
              .publishOn(Schedulers.parallel());
        });
  }

  Mono<Void> pause() {
    return Mono.defer(() -> over || !started.get() ? Mono.empty() : task.quiesce())
        .timeout(PAUSE_GRACE, Mono.empty())
        .then(Mono.fromRunnable(() -> stop(FailureCode.PAUSED)));
  }

  Mono<Void> abort() {
    return Mono.defer(() -> over ? Mono.empty() : discard());
  }

  private Mono<Receipt> run() {
    return Mono.deferContextual(
        context -> {
          bytes.contextIs(context);
          return attempts();
        });
  }

  private Mono<Receipt> attempts() {
    Mono<Receipt> attempts =
        inSegments()
            .then(
                Mono.defer(this::attempt)
                    .retryWhen(
                        new TransferRetry(
                            runtime.options().retry(),
                            task.ledger()::ackedBytes,
                            board::retrying)));
    return Mono.firstWithSignal(attempts, stopped(), runtime.closed())
        .onErrorMap(ServiceFailures::of)
        .doOnNext(receipt -> board.done());
  }

  /** Sends what may go in segments; nothing of it is left to the attempts then but to finish. */
  private Mono<Void> inSegments() {
    int segments = request.segments() > 0 ? request.segments() : runtime.options().segments();
    return segments == 1 || basis != null
        ? Mono.empty()
        : Mono.defer(() -> task.source().open())
            .map(facts -> open(facts, SegmentedTransfer.chunkBytes(runtime.chunkBytes(), segments)))
            .filter(open -> UploadRound.fits(task, open))
            .flatMap(open -> inSegments(open, segments));
  }

  private Mono<Void> inSegments(ClientMessage.Open open, int segments) {
    return observing.attempt(0, new SegmentedSending(runtime, task, board, segments).run(open));
  }

  private void end() {
    over = true;
    task.source().close();
    board.close();
  }

  private Mono<Receipt> attempt() {
    int number = board.attemptBegins();
    Mono<Receipt> running =
        task.source()
            .open()
            .flatMap(this::offered)
            .flatMap(open -> runtime.bulk().use(rsocket -> attempt(rsocket, open)));
    return observing
        .attempt(number, running)
        .onErrorResume(failure -> again(ServiceFailures.of(failure)));
  }

  private Mono<Receipt> again(TransferException failure) {
    UploadBasis used = basis;
    if (used != null && used.isOfUse() && BASIS_FAILURES.contains(failure.code())) {
      used.giveUp();
      return attempt();
    }
    return attachToRepair(failure);
  }

  private Mono<Receipt> attempt(RSocket rsocket, ClientMessage.Open open) {
    Mono<Receipt> overChannel = UploadAttempt.over(rsocket, task, open);
    return PutAttempt.fits(task, open)
        ? PutAttempt.over(rsocket, task, open).switchIfEmpty(overChannel)
        : overChannel;
  }

  /** The service found damage on its disk at the end, and can be helped. */
  private Mono<Receipt> attachToRepair(TransferException failure) {
    boolean repairable =
        failure.code() == FailureCode.DATA_LOST && failure.details().containsKey("repairable");
    if (!repairable || repairs == REPAIRS) {
      return Mono.error(failure);
    }
    repairs++;
    return attempt();
  }

  private Mono<ClientMessage.Open> offered(ByteSource.Facts facts) {
    return task.packing().offer().map(zstd -> open(facts, chunkBytes()).withZstd(zstd));
  }

  private int chunkBytes() {
    return basis == null ? runtime.chunkBytes() : UploadBasis.PIECE_BYTES;
  }

  private ClientMessage.Open open(ByteSource.Facts facts, int chunkBytes) {
    task.lengthIs(facts.length());
    board.totalIs(facts.length());
    ClientMessage.Open open =
        new ClientMessage.Open(
            request.target(),
            request.key(),
            board.uploadId().or(request::uploadId).orElse(null),
            facts.length(),
            request.attributes().orElse(facts.attributes()),
            request.digestMode(),
            request.condition(),
            request.durability().orElse(null),
            chunkBytes,
            request.expiry().orElse(null));
    return open.withRepair(!task.source().retainsUnacknowledged());
  }

  private Mono<Receipt> stopped() {
    return stop.asMono()
        .flatMap(
            code ->
                Mono.error(
                    new TransferException(
                        code,
                        code == FailureCode.ABORTED
                            ? "The upload was aborted and its bytes are discarded"
                            : "The upload is paused at byte " + task.ledger().ackedBytes())));
  }

  private void stop(FailureCode code) {
    stop.emitValue(code, SingleUse.WAITING);
  }

  /** Tells the service first: the answer decides how {@link #completion()} ends. */
  private Mono<Void> discard() {
    return uploadId()
        .flatMap(
            id ->
                runtime
                    .control()
                    .ask(
                        Route.UPLOAD_ABORT,
                        new ClientMessage.AbortUpload(id),
                        ServerMessage.Upload.class))
        .then(Mono.fromRunnable(() -> stop(FailureCode.ABORTED)));
  }

  /** The upload's id, looked up by its key when no attempt got to know it. */
  private Mono<UploadId> uploadId() {
    return Mono.justOrEmpty(board.uploadId().or(request::uploadId))
        .switchIfEmpty(
            runtime
                .control()
                .askMany(
                    Route.UPLOAD_LIST,
                    new ClientMessage.ListUploads(request.target().workspace(), false),
                    ServerMessage.Upload.class)
                .map(ServerMessage.Upload::status)
                .filter(status -> status.key().equals(request.key()))
                .next()
                .map(status -> status.id()));
  }
}
