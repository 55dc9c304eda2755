package dev.ferry.service.http.resumable;

import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadStatus;
import reactor.core.publisher.Mono;

/** Where the length of an upload is kept that was begun without one. */
@FunctionalInterface
public interface DeclaredLengths {

  /**
   * Keeps it for good.
   *
   * @return the snapshot after; {@code SOURCE_CHANGED} when another one is known, {@code TOO_LONG}
   *     when more is there already
   */
  Mono<UploadStatus> declare(UploadId id, long bytes);
}
