package dev.ferry.client;

import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadStatus;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A client of the Ferry service; safe for any thread, meant to be shared.
 *
 * <p>Connects on first use, reconnects by itself and tries the next address when one fails. All its
 * threads are daemons.
 */
public final class FerryClient {
  private final ClientOptions options;

  private FerryClient(ClientOptions options) {
    this.options = options;
  }

  /** A client with these options; nothing is connected yet. */
  public static FerryClient create(ClientOptions options) {
    return new FerryClient(options);
  }

  /** Prepares an upload; nothing happens before {@link Upload#completion()} is subscribed. */
  public Upload upload(UploadRequest request) {
    return new Upload(new UploadSession(request));
  }

  /** Prepares a download; nothing happens before {@link Download#completion()} is subscribed. */
  public Download download(DownloadRequest request) {
    return new Download(new DownloadSession());
  }

  /**
   * Reads a range of a file as a stream, as fast as the subscriber asks for it and never more than
   * two chunks ahead.
   *
   * <p>Each buffer is a heap copy that the subscriber owns and may keep. The stream continues by
   * itself over lost connections, always with the version it started with. Every chunk's checksum
   * is verified; emits on a thread of the client on which the subscriber may block. Each
   * subscription is a read of its own.
   *
   * <p>Fails with {@code NOT_FOUND}, {@code VERSION_CHANGED}, or the last failure when the retry
   * policy is exhausted.
   */
  public Flux<ByteBuffer> read(ReadRequest request) {
    return Flux.error(new UnsupportedOperationException());
  }

  /** What is under a path; fails with {@code NOT_FOUND} when nothing is. */
  public Mono<FileStat> stat(WorkspaceFile file) {
    return Mono.error(new UnsupportedOperationException());
  }

  /** The entries of a directory; fails with {@code NOT_FOUND} when there is none. */
  public Flux<FileStat> list(WorkspaceFile directory) {
    return Flux.error(new UnsupportedOperationException());
  }

  /**
   * Removes a file or an empty directory; false when nothing was there. Fails with {@code
   * DIRECTORY_NOT_EMPTY}.
   */
  public Mono<Boolean> remove(WorkspaceFile file) {
    return Mono.error(new UnsupportedOperationException());
  }

  /**
   * Snapshots of uploads.
   *
   * @param workspace only of that one; null for all
   * @param finished also uploads that are over
   */
  public Flux<UploadStatus> uploads(@Nullable WorkspaceName workspace, boolean finished) {
    return Flux.error(new UnsupportedOperationException());
  }

  /** How an upload stands; fails with {@code UPLOAD_NOT_FOUND}. */
  public Mono<UploadStatus> uploadStatus(UploadId id) {
    return Mono.error(new UnsupportedOperationException());
  }

  /** Gives an upload up and discards its bytes; completes with its last state. */
  public Mono<UploadStatus> abortUpload(UploadId id) {
    return Mono.error(new UnsupportedOperationException());
  }

  /**
   * Closes all connections and ends all threads. Running transfers fail with {@code
   * CONNECTION_LOST}; nothing is discarded, and the same keys continue with another client. Further
   * calls fail the same way.
   */
  public Mono<Void> close() {
    return Mono.fromRunnable(options::clientName);
  }
}
