package dev.ferry.service;

import dev.ferry.service.storage.BlobStore;
import dev.ferry.service.storage.PieceFile;
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
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A disk in front of the real one whose writes and forces fail when told to. */
public final class FaultyDisk {
  private volatile @Nullable String writeFault;
  private volatile @Nullable String forceFault;
  private volatile @Nullable VolumeSpace space;
  private final AtomicInteger forces = new AtomicInteger();
  private final AtomicInteger reads = new AtomicInteger();

  public void failWrites(String reason) {
    writeFault = reason;
  }

  public void failForces(String reason) {
    forceFault = reason;
  }

  /** Tells that space from now on; null for the truth. */
  public void space(@Nullable VolumeSpace told) {
    space = told;
  }

  public void heal() {
    writeFault = null;
    forceFault = null;
  }

  public int forces() {
    return forces.get();
  }

  /** How often staged bytes were read back, which is what a digest needs. */
  public int reads() {
    return reads.get();
  }

  private static void raise(@Nullable String fault) throws IOException {
    if (fault != null) {
      throw new IOException(fault);
    }
  }

  /** The store with this disk's faults. */
  public BlobStore around(BlobStore real) {
    return new BlobStore() {
      @Override
      public StoreCapabilities capabilities() {
        return real.capabilities();
      }

      @Override
      public Mono<StagedBlob> stage(UploadId id, WorkspaceName workspace, Durability durability) {
        return real.stage(id, workspace, durability).map(FaultyDisk.this::around);
      }

      @Override
      public Mono<FileStat> stagePut(WorkspaceName workspace, PutBytes put, StoredCheck check) {
        return Mono.defer(
            () -> {
              if (writeFault != null || forceFault != null) {
                return Mono.error(
                    StorageFailures.of(
                        "storing", new IOException(writeFault == null ? forceFault : writeFault)));
              }
              return real.stagePut(workspace, put, check);
            });
      }

      @Override
      public Mono<Void> keepPut(UploadId id) {
        return real.keepPut(id);
      }

      @Override
      public Mono<StagedBlob> reopen(
          UploadId id, WorkspaceName workspace, long frontierBytes, Durability durability) {
        return real.reopen(id, workspace, frontierBytes, durability).map(FaultyDisk.this::around);
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
        VolumeSpace told = space;
        return told == null ? real.space() : told;
      }
    };
  }

  private StagedBlob around(StagedBlob real) {
    return new StagedBlob() {
      @Override
      public void write(long position, ByteBuffer bytes) throws IOException {
        raise(writeFault);
        real.write(position, bytes);
      }

      @Override
      public long placedBytes(long writtenBytes) {
        return real.placedBytes(writtenBytes);
      }

      @Override
      public void end(long lengthBytes) throws IOException {
        real.end(lengthBytes);
      }

      @Override
      public int read(long position, ByteBuffer target) throws IOException {
        reads.incrementAndGet();
        return real.read(position, target);
      }

      @Override
      public PieceFile pieces() throws IOException {
        return real.pieces();
      }

      @Override
      public void force() throws IOException {
        forces.incrementAndGet();
        raise(forceFault);
        real.force();
      }

      @Override
      public void close() {
        real.close();
      }
    };
  }
}
