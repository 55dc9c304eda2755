package dev.ferry.client;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One download to a local file; single use, safe for any thread.
 *
 * <p>Nothing happens before {@link #completion()} is subscribed.
 */
public final class Download {
  private final DownloadSession session;

  Download(DownloadSession session) {
    this.session = session;
  }

  /**
   * Runs the download, over as many connections as it takes.
   *
   * <p>Bytes are verified and written to a part file beside the target; a sidecar remembers how far
   * it got, so a later run continues after a crash of any kind. Completes once the whole file is
   * verified, forced to disk and renamed to its target. May be subscribed once. Cancelling stops
   * without waiting and keeps the part file. Emits on a parallel scheduler thread, where nothing
   * may block.
   *
   * <p>Fails with {@code NOT_FOUND}, {@code VERSION_CHANGED} when the file is replaced meanwhile,
   * {@code PRECONDITION_FAILED} when the target exists and may not be replaced, {@code LOCAL_IO}
   * when the local disk fails or another process downloads to the same target, {@code
   * DIGEST_MISMATCH}, {@code PAUSED}, and with the last failure when the retry policy is exhausted.
   */
  public Mono<DownloadResult> completion() {
    return session.completion();
  }

  /**
   * Snapshots of the running download: the latest one at once, then one per change; a slow
   * subscriber gets the latest only. Completes when the download ends in any way; never fails.
   */
  public Flux<Progress> progress() {
    return session.progress();
  }

  /**
   * Stops the download; the part file stays and a later run continues it.
   *
   * <p>Completes when the download is stopped; {@link #completion()} then fails with {@code
   * PAUSED}.
   */
  public Mono<Void> pause() {
    return session.pause();
  }

  /**
   * Stops the download and deletes its part file.
   *
   * <p>Completes when it is gone; {@link #completion()} then fails with {@code PAUSED}. Fails with
   * {@code LOCAL_IO} when it cannot be deleted. The target of a download that is over stays.
   */
  public Mono<Void> abort() {
    return session.abort();
  }
}
