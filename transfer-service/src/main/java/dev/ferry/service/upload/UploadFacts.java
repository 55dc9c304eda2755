package dev.ferry.service.upload;

import dev.ferry.resume.ResumeStore;
import dev.ferry.resume.UploadRecord;
import dev.ferry.service.policy.SpaceGuard;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.UploadStatus;
import dev.ferry.transfer.WorkspaceName;
import java.util.Map;
import reactor.core.publisher.Mono;

/**
 * What doors tell of an upload after it was begun, and keep with it. Nobody is asked here whether
 * he may.
 */
public final class UploadFacts {
  private final ResumeStore store;
  private final UploadRuntime runtime;
  private final SpaceGuard space;

  UploadFacts(ResumeStore store, UploadRuntime runtime, SpaceGuard space) {
    this.store = store;
    this.runtime = runtime;
    this.space = space;
  }

  /** The upload under a key; empty when there is none. */
  public Mono<UploadId> find(WorkspaceName workspace, TransferKey key) {
    return store.find(workspace, key).map(UploadRecord::id);
  }

  /** What its door keeps with an upload; empty for nothing, and for an upload that is not there. */
  public Mono<String> note(UploadId id) {
    return store.find(id).flatMap(record -> Mono.justOrEmpty(record.created().noteOrNull()));
  }

  /**
   * Writes the note of an upload anew.
   *
   * @return completes when it is durable; {@code UPLOAD_NOT_FOUND}, {@code INVALID_ARGUMENT} when
   *     it is too long
   */
  public Mono<Void> note(UploadId id, String text) {
    return Detached.run(
            store.note(id, text).switchIfEmpty(Mono.error(() -> UploadFailures.notFound(id))))
        .then();
  }

  /**
   * Declares the length of an upload that was begun without one, and sets room aside for it. Its
   * writer is told FENCED. The same length may be told again.
   *
   * @return the snapshot after; fails with {@code SOURCE_CHANGED} when another length is known,
   *     {@code TOO_LONG} when there are more bytes already, {@code STORAGE_FULL}, {@code
   *     UPLOAD_NOT_FOUND} and the code of an upload that has ended
   */
  public Mono<UploadStatus> declareLength(UploadId id, long lengthBytes) {
    return Detached.run(
            runtime
                .active()
                .evict(id, UploadFailures.fenced(id))
                .then(Mono.defer(() -> undeclared(id, lengthBytes)))
                .flatMap(
                    found ->
                        found.created().length().isKnown()
                            ? Mono.just(found)
                            : declared(found, lengthBytes)))
        .map(UploadRecord::status);
  }

  private Mono<UploadRecord> undeclared(UploadId id, long lengthBytes) {
    return store
        .find(id)
        .switchIfEmpty(Mono.error(() -> UploadFailures.notFound(id)))
        .doOnNext(found -> requireFit(found, lengthBytes));
  }

  private Mono<UploadRecord> declared(UploadRecord open, long lengthBytes) {
    return space
        .grow(open.id(), lengthBytes)
        .then(Mono.defer(() -> store.declareLength(open.id(), lengthBytes)))
        .switchIfEmpty(Mono.defer(() -> undeclared(open.id(), lengthBytes)));
  }

  private static void requireFit(UploadRecord found, long lengthBytes) {
    ContentLength known = found.created().length();
    if (known.isKnown() && known.knownBytes() != lengthBytes) {
      throw new TransferException(
          FailureCode.SOURCE_CHANGED,
          "The upload was declared with %s bytes, not %d".formatted(known, lengthBytes),
          Map.of("length", known.toString()));
    }
    if (isOver(found.state())) {
      throw UploadFailures.ended(found);
    }
    if (found.durable().lengthBytes() > lengthBytes) {
      throw new TransferException(
          FailureCode.TOO_LONG,
          "The upload has %d bytes already, declared are %d"
              .formatted(found.durable().lengthBytes(), lengthBytes));
    }
  }

  private static boolean isOver(UploadState state) {
    return switch (state) {
      case OPEN, PUBLISHING, PUBLISHED -> false;
      case ABORTED, EXPIRED, FAILED -> true;
    };
  }
}
