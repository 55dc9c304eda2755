package dev.ferry.client;

import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferKey;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One upload; single use, safe for any thread.
 *
 * <p>Nothing happens before {@link #completion()} is subscribed.
 */
public final class Upload {
  private final UploadSession session;

  Upload(UploadSession session) {
    this.session = session;
  }

  /** The key under which the upload can be continued by any later run. */
  public TransferKey key() {
    return session.key();
  }

  /**
   * Runs the upload, over as many connections as it takes.
   *
   * <p>Completes with the receipt once the object is visible under its path and the service's
   * checksum and digest equal those computed here or handed in; without a digest the checksum alone
   * is compared. May be subscribed once. Cancelling stops the transfer without waiting and never
   * discards it: the same key continues later. Emits on a parallel scheduler thread, where nothing
   * may block.
   *
   * <p>Fails with any code of the service that is final, with {@code SOURCE_CHANGED} or {@code
   * SOURCE_NOT_REPLAYABLE}, with {@code PAUSED} or {@code ABORTED} after {@link #pause()} or {@link
   * #abort()}, and with the last failure when the retry policy is exhausted ({@code
   * CONNECTION_REFUSED}, {@code CONNECTION_LOST}, {@code STALLED} and so on).
   */
  public Mono<Receipt> completion() {
    return session.completion();
  }

  /**
   * Snapshots of the running upload: the latest one at once, then one per change; a slow subscriber
   * gets the latest only. Completes when the upload ends in any way; never fails.
   */
  public Flux<Progress> progress() {
    return session.progress();
  }

  /**
   * Stops the upload and leaves it open on the service.
   *
   * <p>Completes when everything sent so far is acknowledged as durable, or after 5 s; {@link
   * #completion()} then fails with {@code PAUSED}. Does nothing to an upload that is over.
   */
  public Mono<Void> pause() {
    return session.pause();
  }

  /**
   * Stops the upload and discards its bytes on the service.
   *
   * <p>Completes when the service has given it up; {@link #completion()} then fails with {@code
   * ABORTED}. Does nothing to an upload that is over. Fails when the service cannot be told.
   */
  public Mono<Void> abort() {
    return session.abort();
  }
}
