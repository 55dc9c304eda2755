package dev.ferry.service.policy;

import dev.ferry.service.storage.BlobStore;
import dev.ferry.service.storage.EntryFiles;
import dev.ferry.service.storage.StorageFailures;
import dev.ferry.service.storage.VolumeSpace;
import dev.ferry.service.storage.WorkspaceFiles;
import dev.ferry.service.storage.WorkspaceUsage;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.ServiceInfo;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceName;
import java.io.IOException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Keeps uploads within their quotas and the volume above its floor.
 *
 * <p>A declared length is reserved when the upload is created; an unknown one grows in steps as
 * bytes come. Published files are counted only when there is a quota: at the start and with every
 * sweep by looking at them, in between by what was published and removed through the service. What
 * others write into a workspace therefore counts from the next look on. Safe for several threads.
 */
public final class SpaceGuard {
  private static final int LOOKS = 3;

  private final BlobStore real;
  private final BlobStore guarded;
  private final WorkspaceFiles files;
  private final WorkspaceFiles counted;
  private final SpaceLedger ledger;
  private final WorkspacePolicies workspaces;
  private final Scheduler disk;
  private final VolumeSample volume;

  /**
   * A guard in front of a store.
   *
   * @param disk where the store's blocking calls run
   */
  public SpaceGuard(BlobStore blobs, WorkspaceFiles files, SpacePolicy policy, Scheduler disk) {
    this(blobs, files, policy, new WorkspacePolicies(), disk);
  }

  /**
   * The same.
   *
   * @param workspaces whose specs may bound them further
   */
  public SpaceGuard(
      BlobStore blobs,
      WorkspaceFiles files,
      SpacePolicy policy,
      WorkspacePolicies workspaces,
      Scheduler disk) {
    this.real = blobs;
    this.files = files;
    this.workspaces = workspaces;
    this.ledger = new SpaceLedger(policy, workspaces);
    this.guarded = new GuardedBlobs(blobs, ledger);
    this.counted = new CountedFiles(files, ledger, workspaces);
    this.disk = disk;
    this.volume = new VolumeSample(blobs, disk);
  }

  /** What the specs of the workspaces say. */
  public WorkspacePolicies workspaces() {
    return workspaces;
  }

  /** The store, within its bounds: writing more than there is room for fails. */
  public BlobStore blobs() {
    return guarded;
  }

  /** The files, with what is published and removed counted. */
  public WorkspaceFiles files() {
    return counted;
  }

  /** Entries of these files, with what goes away counted. */
  public EntryFiles entries(EntryFiles entries) {
    return new CountedEntries(entries, ledger);
  }

  /**
   * Sets room aside for a new upload. To be released when it is not created after all.
   *
   * @return completes on the disk scheduler; fails with {@code STORAGE_FULL}
   */
  public Mono<Void> reserve(UploadId id, WorkspaceName workspace, ContentLength length) {
    return Mono.fromRunnable(() -> reserveNow(id, workspace, length)).subscribeOn(disk).then();
  }

  /**
   * Sets more room aside for an upload that is under way, up to that many bytes.
   *
   * @return completes on the disk scheduler; fails with {@code STORAGE_FULL}
   */
  public Mono<Void> grow(UploadId id, long endBytes) {
    return Mono.fromRunnable(() -> growNow(id, endBytes)).subscribeOn(disk).then();
  }

  private void growNow(UploadId id, long endBytes) {
    try {
      ledger.require(id, endBytes, real.space());
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void reserveNow(UploadId id, WorkspaceName workspace, ContentLength length) {
    try {
      ledger.reserve(id, workspace, length, real.space());
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /**
   * Sets room aside for bytes that are about to be written, on the disk scheduler, where the caller
   * is.
   *
   * @throws TransferException {@code STORAGE_FULL}
   */
  public void reserveHere(UploadId id, WorkspaceName workspace, long bytes) {
    reserveNow(id, workspace, ContentLength.of(bytes));
  }

  /** The same without an entry of the workspace, for bytes of several: {@link #addEntry}. */
  public void reserveBytesHere(UploadId id, WorkspaceName workspace, long bytes) {
    try {
      ledger.reserveBytes(id, workspace, bytes, real.space());
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /**
   * An entry is about to come.
   *
   * @throws TransferException {@code STORAGE_FULL} when the workspace may have no further one
   */
  public void addEntry(WorkspaceName workspace) {
    ledger.addEntry(workspace);
  }

  /** An entry is gone, or did not come after all. */
  public void removeEntry(WorkspaceName workspace) {
    ledger.removed(workspace, 0, 1);
  }

  private static TransferException failed(IOException cause) {
    return StorageFailures.of("asking the volume for its free space", cause);
  }

  /** What was set aside became that many more entries, some in place of others. */
  public void settle(UploadId id, long writtenBytes, long replacedBytes, long newEntries) {
    ledger.wrote(id, writtenBytes);
    ledger.published(id, new WorkspaceUsage(replacedBytes, 1 - newEntries));
  }

  /** Counts an upload that is open already; does nothing when it is counted. */
  public void adopt(
      UploadId id, WorkspaceName workspace, ContentLength length, long frontierBytes) {
    ledger.adopt(id, workspace, length, frontierBytes);
  }

  /** Gives back what was reserved. */
  public void release(UploadId id) {
    ledger.release(id);
  }

  /** Looks at every workspace that is bounded, and counts anew what is in it. */
  public Mono<Void> recount() {
    return files.workspaces().filter(ledger::counts).concatMap(this::recount).then();
  }

  /** A workspace that changes while it is looked at is looked at again, then left as counted. */
  public Mono<Boolean> recount(WorkspaceName workspace) {
    return Mono.defer(
            () -> {
              if (!ledger.counts(workspace)) {
                return Mono.just(true);
              }
              long before = ledger.changes(workspace);
              return files.usage(workspace).map(usage -> ledger.counted(workspace, usage, before));
            })
        .repeat(LOOKS - 1)
        .takeUntil(taken -> taken)
        .last(false);
  }

  /** Uploads that are open, and what is about to be one or comes in a pack. */
  public int openUploads() {
    return ledger.reservations();
  }

  /** Room of the volume as it was a few seconds ago at most; never waits for the disk. */
  public VolumeSpace volume() {
    return volume.latest();
  }

  /** Free space of the volume below which nothing grows. */
  public long floorBytes() {
    return ledger.floorOf(volume());
  }

  /** Room of the volume as it is; completes on the disk scheduler. */
  public Mono<ServiceInfo.Room> room() {
    return Mono.fromCallable(real::space)
        .map(now -> new ServiceInfo.Room(now.totalBytes(), now.freeBytes(), ledger.floorOf(now)))
        .subscribeOn(disk);
  }

  /** Bytes set aside for open uploads, written or not. */
  public long reservedBytes() {
    return ledger.reservedBytes();
  }

  /** Bytes of published files as they are counted; 0 without a quota. */
  public long publishedBytes() {
    return ledger.publishedBytes();
  }
}
