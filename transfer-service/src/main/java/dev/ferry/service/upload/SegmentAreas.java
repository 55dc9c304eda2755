package dev.ferry.service.upload;

import dev.ferry.resume.UploadRecord;
import dev.ferry.service.storage.BlobStore;
import dev.ferry.service.storage.StagedBlob;
import dev.ferry.transfer.UploadId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Mono;

/**
 * The staging areas that segments write to: one open area for all segments of an upload, since its
 * piece file has one writer; closed behind the last of them.
 */
final class SegmentAreas {
  private final BlobStore blobs;

  /** Guarded by this. */
  private final Map<UploadId, Shared> open = new HashMap<>();

  SegmentAreas(BlobStore blobs) {
    this.blobs = blobs;
  }

  /**
   * The part of an upload's area that begins there; the caller closes it. For one upload at a time,
   * and not to be cancelled.
   *
   * @return fails with {@code DATA_LOST} when there is no area
   */
  Mono<StagedBlob> area(UploadRecord whole, long baseBytes) {
    UploadId id = whole.id();
    return Mono.defer(() -> Mono.justOrEmpty(entered(id)))
        .switchIfEmpty(
            Mono.defer(
                    () ->
                        blobs.reopen(
                            id,
                            whole.created().file().workspace(),
                            BlobStore.UNCUT,
                            whole.created().durability()))
                .map(blob -> added(id, blob)))
        .map(shared -> new SegmentArea(shared.blob, baseBytes, () -> leave(id, shared)));
  }

  private synchronized Optional<Shared> entered(UploadId id) {
    Shared shared = open.get(id);
    if (shared != null) {
      shared.users++;
    }
    return Optional.ofNullable(shared);
  }

  private synchronized Shared added(UploadId id, StagedBlob blob) {
    Shared shared = new Shared(blob);
    open.put(id, shared);
    return shared;
  }

  private void leave(UploadId id, Shared shared) {
    if (isLast(id, shared)) {
      shared.blob.close();
    }
  }

  private synchronized boolean isLast(UploadId id, Shared shared) {
    shared.users--;
    return shared.users == 0 && open.remove(id, shared);
  }

  /** An area and how many segments use it; at first the one that opened it. */
  private static final class Shared {
    private final StagedBlob blob;
    private int users = 1;

    Shared(StagedBlob blob) {
      this.blob = blob;
    }
  }
}
