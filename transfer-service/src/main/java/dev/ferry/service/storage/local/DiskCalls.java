package dev.ferry.service.storage.local;

import dev.ferry.service.storage.StorageFailures;
import dev.ferry.service.storage.VolumePoisonedException;
import dev.ferry.transfer.FailureCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What every change of the disk goes past: the observer, and the memory of a force that failed. */
final class DiskCalls {
  private final DiskObserver observer;
  private final AtomicReference<@Nullable IOException> failedForce = new AtomicReference<>();

  DiskCalls(DiskObserver observer) {
    this.observer = observer;
  }

  void before(DiskChange change) throws IOException {
    observer.before(change);
  }

  /** Makes what was written through the channel survive a power cut. */
  void force(FileChannel file, boolean metadata, DiskChange change) throws IOException {
    long begun = System.nanoTime();
    boolean poisoned = false;
    try {
      observer.before(change);
      file.force(metadata);
    } catch (IOException e) {
      poisoned = isOfTheDisk(e);
      if (poisoned) {
        failedForce.compareAndSet(null, e);
      }
      throw e;
    } finally {
      observer.forced(change, System.nanoTime() - begun, poisoned);
    }
  }

  /**
   * A full volume goes on when there is room; a file closed under a waiting force, because its
   * upload ended meanwhile, was given up with the bytes that were not forced.
   */
  private static boolean isOfTheDisk(IOException failure) {
    return !StorageFailures.isClosed(failure)
        && StorageFailures.of("forcing", failure).code() != FailureCode.STORAGE_FULL;
  }

  /**
   * Fails once a force has failed, until the service is restarted: the volume may lose what it
   * takes from now on.
   */
  void requireForcesHeld() throws IOException {
    IOException failure = failedForce.get();
    if (failure != null) {
      throw new VolumePoisonedException(failure);
    }
  }
}
