package dev.ferry.client.temporal;

import dev.ferry.client.FerryClient;
import dev.ferry.client.Upload;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WriteCondition;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** An upload under the activity's transfer key. */
final class PushTransfer implements ActivityTransfer {
  private final FerryClient client;
  private final UploadRequest request;
  private final boolean again;
  private final WatchedProgress progress = new WatchedProgress();
  private volatile @Nullable Upload running;

  /**
   * Nothing is started yet.
   *
   * @throws TransferException {@code INVALID_ARGUMENT} or {@code INVALID_PATH}
   */
  PushTransfer(FerryClient client, PushRequest request, ActivityCall call) {
    this.client = client;
    this.request = upload(request, call);
    this.again = call.isAgain();
  }

  private static UploadRequest upload(PushRequest request, ActivityCall call) {
    String given = request.transferId();
    UploadRequest.Builder upload =
        UploadRequest.builder(
                UploadSource.ofPath(ActivityCall.local(request.source())),
                WorkspaceFile.parse(request.target()))
            .key(new TransferKey(given == null ? call.transferIdOrOwn() : given))
            .condition(condition(request))
            .durability(request.durability())
            .segments(request.segments())
            .withCompression(request.compression());
    String digest = request.digest();
    return (digest == null ? upload : upload.digest(Digest.parse(digest))).build();
  }

  private static WriteCondition condition(PushRequest request) {
    String etag = request.ifMatch();
    if (etag == null) {
      return request.ifAbsent() ? WriteCondition.IF_ABSENT : WriteCondition.ALWAYS;
    }
    if (request.ifAbsent()) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "ifAbsent and ifMatch exclude each other");
    }
    return WriteCondition.ifMatch(etag);
  }

  @Override
  public Mono<Object> start() {
    return Mono.defer(
            () -> {
              Upload upload = client.upload(request);
              running = upload;
              return progress.of(upload.progress(), upload.completion());
            })
        .onErrorResume(TransferException.class, this::publishedBefore)
        .map(this::result);
  }

  /** An attempt before may have finished on a machine that had the file; this one may not. */
  private Mono<Receipt> publishedBefore(TransferException failure) {
    return again && failure.code() == FailureCode.LOCAL_IO
        ? client
            .uploads(request.target().workspace(), true)
            .filter(upload -> upload.key().equals(request.key()))
            .concatMap(upload -> Mono.justOrEmpty(upload.receipt()))
            .next()
            .switchIfEmpty(Mono.error(failure))
        : Mono.error(failure);
  }

  private PushResult result(Receipt receipt) {
    return new PushResult(
        receipt.file().toString(),
        receipt.lengthBytes(),
        "%08x".formatted(receipt.crc32c()),
        receipt.digest().map(Digest::toString).orElse(null),
        receipt.etag(),
        receipt.publishedAt().toString(),
        receipt.durabilityOrNull(),
        request.key().value(),
        progress.resumedFromBytes(),
        progress.movedBytes());
  }

  @Override
  public TransferHeartbeat heartbeat() {
    return progress.heartbeat(request.key().value());
  }

  @Override
  public Mono<Void> pause() {
    return Mono.defer(() -> upload().pause());
  }

  @Override
  public Mono<Void> abort() {
    return Mono.defer(() -> upload().abort());
  }

  /** The service fences it as soon as the other one attaches. */
  @Override
  public Mono<Void> leave() {
    return Mono.empty();
  }

  /** The running one; before it runs, one that knows the key. */
  private Upload upload() {
    Upload upload = running;
    return upload == null ? client.upload(request) : upload;
  }
}
