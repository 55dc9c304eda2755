package dev.ferry.service.policy;

import dev.ferry.service.storage.BlobStore;
import dev.ferry.service.storage.VolumeSpace;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.scheduler.Scheduler;

/**
 * The room of a volume for who must not wait for the disk: what was seen last. Being asked makes it
 * look again, on the disk's threads, at most once in {@link #FRESH}.
 */
final class VolumeSample {
  private static final Duration FRESH = Duration.ofSeconds(2);

  private final BlobStore blobs;
  private final Scheduler disk;
  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile VolumeSpace last = new VolumeSpace(0, 0);
  private volatile long takenAtNanos = System.nanoTime() - FRESH.toNanos();

  VolumeSample(BlobStore blobs, Scheduler disk) {
    this.blobs = blobs;
    this.disk = disk;
  }

  VolumeSpace latest() {
    if (System.nanoTime() - takenAtNanos >= FRESH.toNanos() && looking.compareAndSet(false, true)) {
      look();
    }
    return last;
  }

  private void look() {
    try {
      var unused = disk.schedule(this::lookNow);
    } catch (RejectedExecutionException closed) {
      looking.set(false);
    }
  }

  private void lookNow() {
    try {
      last = blobs.space();
    } catch (IOException unreadable) {
      last = new VolumeSpace(last.totalBytes(), 0);
    } finally {
      takenAtNanos = System.nanoTime();
      looking.set(false);
    }
  }
}
