package dev.ferry.service.storage.sealed;

import dev.ferry.service.storage.BlobStore;
import dev.ferry.service.storage.PutBytes;
import dev.ferry.service.storage.StagedBlob;
import dev.ferry.service.storage.StagingListing;
import dev.ferry.service.storage.StorageFailures;
import dev.ferry.service.storage.StoreCapabilities;
import dev.ferry.service.storage.StoredCheck;
import dev.ferry.service.storage.VolumeSpace;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceName;
import java.io.IOException;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** Staging areas whose bytes lie as the transform of their workspace makes them. */
final class SealedBlobs implements BlobStore {
  private final BlobStore real;
  private final SealedStore store;

  SealedBlobs(BlobStore real, SealedStore store) {
    this.real = real;
    this.store = store;
  }

  @Override
  public StoreCapabilities capabilities() {
    return real.capabilities();
  }

  @Override
  public Mono<StagedBlob> stage(UploadId id, WorkspaceName workspace, Durability durability) {
    Mono<StagedBlob> staged = real.stage(id, workspace, durability);
    return store
        .layout(workspace)
        .map(layout -> staged.map(blob -> made(blob, () -> SealedBlob.fresh(blob, layout))))
        .orElse(staged);
  }

  @Override
  public Mono<StagedBlob> reopen(
      UploadId id, WorkspaceName workspace, long frontierBytes, Durability durability) {
    return store
        .layout(workspace)
        .map(layout -> reopened(id, workspace, layout, frontierBytes, durability))
        .orElseGet(() -> real.reopen(id, workspace, frontierBytes, durability));
  }

  private Mono<StagedBlob> reopened(
      UploadId id,
      WorkspaceName workspace,
      SealedLayout layout,
      long frontierBytes,
      Durability durability) {
    long cut =
        frontierBytes == UNCUT || frontierBytes == 0
            ? frontierBytes
            : layout.stagedBytes(frontierBytes);
    long known = frontierBytes == UNCUT ? 0 : frontierBytes;
    return real.reopen(id, workspace, cut, durability)
        .map(blob -> made(blob, () -> SealedBlob.reopened(blob, layout, known)));
  }

  /** Runs where the area was opened, on a disk thread. */
  private static StagedBlob made(StagedBlob real, Making making) {
    try {
      return making.make();
    } catch (IOException e) {
      real.close();
      throw StorageFailures.of("opening the staging file", e);
    } catch (RuntimeException e) {
      real.close();
      throw e;
    }
  }

  @FunctionalInterface
  private interface Making {
    StagedBlob make() throws IOException;
  }

  @Override
  public Mono<FileStat> stagePut(WorkspaceName workspace, PutBytes put, StoredCheck check) {
    Optional<SealedLayout> layout = store.layout(workspace);
    return layout.isEmpty()
        ? real.stagePut(workspace, put, check)
        : Mono.defer(
                () ->
                    real.stagePut(
                        workspace, sealed(layout.get(), put), opened(layout.get(), check)))
            .map(layout.get()::content);
  }

  private static PutBytes sealed(SealedLayout layout, PutBytes put) {
    try {
      return new PutBytes(
          put.id(), put.target(), put.attributes(), put.durability(), layout.sealed(put.bytes()));
    } catch (IOException e) {
      throw StorageFailures.of("storing " + put.target(), e);
    }
  }

  static StoredCheck opened(SealedLayout layout, StoredCheck check) {
    return stored -> check.check(layout.opened(stored));
  }

  @Override
  public Mono<Void> keepPut(UploadId id) {
    return real.keepPut(id);
  }

  @Override
  public Mono<Void> discard(UploadId id) {
    return real.discard(id);
  }

  @Override
  public Mono<StagingListing> staged() {
    return real.staged();
  }

  @Override
  public Mono<Long> stagedBytes(UploadId id) {
    return real.stagedBytes(id);
  }

  @Override
  public Mono<Void> probe() {
    return real.probe();
  }

  @Override
  public VolumeSpace space() throws IOException {
    return real.space();
  }
}
