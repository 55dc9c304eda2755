package dev.ferry.client.internal;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import reactor.core.scheduler.Schedulers;

/**
 * Forces a part file from time to time and writes down how far it is, beside the writing. Touched
 * on the part file's lane.
 */
final class Checkpoints {
  /** Each replaces a file, which makes the file system write at once: some, not sixty a second. */
  private static final long AFTER_BYTES = 64L * 1024 * 1024;

  private static final long AFTER_MILLIS = 250;

  private final PartFile part;
  private final SerialLane lane;
  private final SerialLane forceLane;
  private final DownloadEvents events;
  private boolean forcing;
  private long forcedBytes;
  private long forcedMillis = now();

  /**
   * Checkpoints of that part file.
   *
   * @param lane the part file's
   * @param forceLane where forces block
   */
  Checkpoints(PartFile part, SerialLane lane, SerialLane forceLane, DownloadEvents events) {
    this.part = part;
    this.lane = lane;
    this.forceLane = forceLane;
    this.events = events;
  }

  /** That many bytes are forced. */
  void restart(long bytes) {
    forcedBytes = bytes;
  }

  long forcedBytes() {
    return forcedBytes;
  }

  /** Whether it is time for one, with that many bytes written. */
  boolean isDue(long writtenBytes) {
    long unforced = writtenBytes - forcedBytes;
    boolean due = unforced >= AFTER_BYTES || (unforced > 0 && now() - forcedMillis >= AFTER_MILLIS);
    return due && !forcing;
  }

  void begin(Sidecar state) {
    forcing = true;
    forceLane.execute(() -> force(state));
  }

  private void force(Sidecar state) {
    boolean forced = false;
    try {
      part.force(state);
      forced = true;
    } catch (IOException ignored) {
      // the sidecar stays behind; writing itself tells when the disk has failed
    }
    boolean done = forced;
    lane.execute(() -> ended(state.heldBytes(), done));
  }

  private void ended(long bytes, boolean forced) {
    forcing = false;
    forcedMillis = now();
    if (forced && bytes > forcedBytes) {
      forcedBytes = bytes;
      events.durable(bytes);
    }
  }

  private static long now() {
    return Schedulers.parallel().now(TimeUnit.MILLISECONDS);
  }
}
