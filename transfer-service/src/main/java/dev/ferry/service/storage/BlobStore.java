package dev.ferry.service.storage;

import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceName;
import java.io.IOException;
import reactor.core.publisher.Mono;

/**
 * The core every store of bytes has: staging areas for uploads that are under way, named by id.
 *
 * <p>What a store can do beyond that is a separate interface ({@link WorkspaceFiles}); {@link
 * #capabilities()} tells which hold, once, at wiring. Publishers are cold, run on the store's own
 * threads and fail with {@link dev.ferry.transfer.TransferException} of a {@code STORAGE_…} code.
 */
public interface BlobStore {
  /** As a frontier: bytes are wanted that stand behind it, nothing is cut. */
  long UNCUT = Long.MAX_VALUE;

  /** What this store can do; constant. */
  StoreCapabilities capabilities();

  /**
   * A fresh, empty staging area; an old one under the same id is emptied.
   *
   * @param workspace where the object is going to be, which may decide how its bytes lie
   */
  Mono<StagedBlob> stage(UploadId id, WorkspaceName workspace, Durability durability);

  /**
   * A staging area with all bytes of an upload that has no record yet: written, read back, given
   * its attributes and, when its class asks for it, forced, its name too. One that is left behind
   * by a crash is nobody's.
   *
   * @param check sees what was stored; when it fails nothing is left
   * @return the facts the file will have under its path
   */
  Mono<FileStat> stagePut(WorkspaceName workspace, PutBytes put, StoredCheck check);

  /**
   * Makes the area of such an upload one that can go on, its new name forced; completes also when
   * it is one already.
   */
  Mono<Void> keepPut(UploadId id);

  /**
   * The staging area of an upload that goes on, cut to its frontier. Whether it holds the
   * acknowledged bytes, and all of them, is for the caller to find out.
   *
   * @param frontierBytes where it is cut, or {@link #UNCUT}; several may write to an area then,
   *     each elsewhere
   * @return the area; fails with {@code DATA_LOST} when there is none and bytes were acknowledged
   */
  Mono<StagedBlob> reopen(
      UploadId id, WorkspaceName workspace, long frontierBytes, Durability durability);

  /** Deletes a staging area and gives its space back; completes also when there is none. */
  Mono<Void> discard(UploadId id);

  /** Everything in staging; a listing that cannot be completed fails and gives no part of it. */
  Mono<StagingListing> staged();

  /** Length in bytes of one staging area; empty when there is none. */
  Mono<Long> stagedBytes(UploadId id);

  /** Completes when the store can take bytes; fails with a {@code STORAGE_…} code when not. */
  Mono<Void> probe();

  /** Room on the volume now. Blocks shortly; belongs on the disk scheduler. */
  VolumeSpace space() throws IOException;
}
