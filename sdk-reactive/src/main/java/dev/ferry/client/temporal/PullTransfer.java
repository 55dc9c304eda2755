package dev.ferry.client.temporal;

import dev.ferry.client.Download;
import dev.ferry.client.DownloadRequest;
import dev.ferry.client.DownloadResult;
import dev.ferry.client.FerryClient;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.WorkspaceFile;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A download to the worker's disk, which continues from what is on it. */
final class PullTransfer implements ActivityTransfer {
  private final FerryClient client;
  private final DownloadRequest request;
  private final String transferId;
  private final WatchedProgress progress = new WatchedProgress();
  private volatile @Nullable Download running;

  /**
   * Nothing is started yet.
   *
   * @throws dev.ferry.transfer.TransferException {@code INVALID_ARGUMENT} or {@code INVALID_PATH}
   */
  PullTransfer(FerryClient client, PullRequest request, ActivityCall call) {
    this.client = client;
    this.request = download(request);
    this.transferId = call.transferIdOrOwn();
  }

  /** A target that an attempt before finished is found by its pieces and left as it is. */
  private static DownloadRequest download(PullRequest request) {
    DownloadRequest download =
        DownloadRequest.of(
                WorkspaceFile.parse(request.source()), ActivityCall.local(request.target()))
            .withRepair(true)
            .withSegments(request.segments())
            .withCompression(request.compression())
            .withDurability(Objects.requireNonNullElse(request.durability(), Durability.DURABLE));
    String etag = request.etag();
    String digest = request.digest();
    DownloadRequest ofVersion = etag == null ? download : download.withEtag(etag);
    return digest == null ? ofVersion : ofVersion.withDigest(Digest.parse(digest));
  }

  @Override
  public Mono<Object> start() {
    return Mono.defer(
            () -> {
              Download download = client.download(request);
              running = download;
              return progress.of(download.progress(), download.completion());
            })
        .map(this::result);
  }

  private PullResult result(DownloadResult result) {
    return new PullResult(
        request.file().toString(),
        result.target().toString(),
        result.stat().sizeBytes(),
        "%08x".formatted(result.crc32c()),
        result.digest().map(Digest::toString).orElse(null),
        result.verification(),
        result.stat().etagOrNull(),
        result.resumedFromBytes(),
        result.keptBytes(),
        progress.movedBytes());
  }

  @Override
  public TransferHeartbeat heartbeat() {
    return progress.heartbeat(transferId);
  }

  @Override
  public Mono<Void> pause() {
    return Mono.defer(() -> download().pause());
  }

  @Override
  public Mono<Void> abort() {
    return Mono.defer(() -> download().abort());
  }

  /** The next attempt may be of this machine, and needs the lock on the part file. */
  @Override
  public Mono<Void> leave() {
    return pause();
  }

  private Download download() {
    Download download = running;
    return download == null ? client.download(request) : download;
  }
}
