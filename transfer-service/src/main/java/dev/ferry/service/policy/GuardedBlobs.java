package dev.ferry.service.policy;

import dev.ferry.service.storage.BlobStore;
import dev.ferry.service.storage.PutBytes;
import dev.ferry.service.storage.StagedBlob;
import dev.ferry.service.storage.StagingListing;
import dev.ferry.service.storage.StoreCapabilities;
import dev.ferry.service.storage.StoredCheck;
import dev.ferry.service.storage.VolumeSpace;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceName;
import java.io.IOException;
import reactor.core.publisher.Mono;

/** A store whose staging areas grow only where there is room; everything else goes through. */
final class GuardedBlobs implements BlobStore {
  private final BlobStore real;
  private final SpaceLedger ledger;
  private final VolumeGauge gauge;

  GuardedBlobs(BlobStore real, SpaceLedger ledger) {
    this.real = real;
    this.ledger = ledger;
    this.gauge = new VolumeGauge(real);
  }

  @Override
  public StoreCapabilities capabilities() {
    return real.capabilities();
  }

  @Override
  public Mono<StagedBlob> stage(UploadId id, WorkspaceName workspace, Durability durability) {
    return real.stage(id, workspace, durability).map(blob -> guarded(id, blob, 0));
  }

  @Override
  public Mono<StagedBlob> reopen(
      UploadId id, WorkspaceName workspace, long frontierBytes, Durability durability) {
    Mono<StagedBlob> reopened = real.reopen(id, workspace, frontierBytes, durability);
    return frontierBytes == UNCUT
        ? reopened.map(blob -> new GuardedBlob(id, blob, ledger, gauge, ledger::wroteApart))
        : reopened.map(blob -> guarded(id, blob, frontierBytes));
  }

  /** The room was set aside just before. */
  @Override
  public Mono<FileStat> stagePut(WorkspaceName workspace, PutBytes put, StoredCheck check) {
    int length = put.bytes().remaining();
    return real.stagePut(workspace, put, check).doOnNext(stat -> ledger.wrote(put.id(), length));
  }

  @Override
  public Mono<Void> keepPut(UploadId id) {
    return real.keepPut(id);
  }

  private StagedBlob guarded(UploadId id, StagedBlob blob, long endBytes) {
    ledger.wrote(id, endBytes);
    return new GuardedBlob(id, blob, ledger, gauge, ledger::wroteTo);
  }

  @Override
  public Mono<Void> discard(UploadId id) {
    return real.discard(id).doOnSuccess(nothing -> ledger.release(id));
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
