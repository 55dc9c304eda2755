package dev.ferry.service.policy;

import dev.ferry.service.storage.BlobStore;
import dev.ferry.service.storage.VolumeSpace;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The room of a volume, asked for at most ten times a second: every chunk wants to know it. */
final class VolumeGauge {
  private static final long FRESH_NANOS = Duration.ofMillis(100).toNanos();

  private final BlobStore blobs;
  private volatile @Nullable Reading last;

  VolumeGauge(BlobStore blobs) {
    this.blobs = blobs;
  }

  VolumeSpace now() throws IOException {
    long now = System.nanoTime();
    Reading reading = last;
    if (reading == null || now - reading.takenAtNanos() > FRESH_NANOS) {
      reading = new Reading(blobs.space(), now);
      last = reading;
    }
    return reading.space();
  }

  private record Reading(VolumeSpace space, long takenAtNanos) {}
}
