package dev.ferry.load.simulation;

import dev.ferry.service.storage.local.DiskChange;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;

/** What goes wrong, and how often; nothing any more once {@link #heal} was called. */
final class Faults {
  private static final int NEVER = 0;
  private static final long SLOWEST_NANOS = Duration.ofSeconds(4).toNanos();
  private static final Duration STORE_USUAL = Duration.ofMillis(3);
  private static final Duration STORE_LATE = Duration.ofMillis(300);

  private final Random random;
  private final int storeInThousand;
  private final int diskInThousand;
  private final int forceInThousand;
  private final int corruptInThousand;
  private final int slowInThousand;
  private boolean full;
  private boolean healed;

  /** Draws a climate: most seeds have some kinds of faults only. */
  Faults(Random random) {
    this.random = random;
    this.storeInThousand = random.nextInt(3) == 0 ? 30 : NEVER;
    this.diskInThousand = random.nextInt(5) == 0 ? 8 : NEVER;
    this.forceInThousand = random.nextInt(5) == 0 ? 20 : NEVER;
    this.corruptInThousand = random.nextInt(5) == 0 ? 10 : NEVER;
    this.slowInThousand = random.nextInt(2) == 0 ? 20 : NEVER;
  }

  void heal() {
    healed = true;
    full = false;
  }

  boolean isHealed() {
    return healed;
  }

  void full(boolean now) {
    full = now && !healed;
  }

  private boolean happens(int inThousand) {
    return !healed && inThousand > 0 && random.nextInt(1000) < inThousand;
  }

  boolean storeFails() {
    return happens(storeInThousand);
  }

  /** Whether a call that failed had its effect all the same. */
  boolean replyOnlyLost() {
    return random.nextBoolean();
  }

  boolean forceFails() {
    return happens(forceInThousand);
  }

  boolean chunkIsCorrupt() {
    return happens(corruptInThousand);
  }

  /** Fails a change of the disk that is no force. */
  void before(DiskChange change) throws IOException {
    if (change == DiskChange.FORCE || change == DiskChange.FORCE_DIRECTORY) {
      return;
    }
    boolean grows =
        change == DiskChange.WRITE
            || change == DiskChange.CREATE_FILE
            || change == DiskChange.CREATE_DIRECTORY;
    if (full && grows) {
      throw new IOException("No space left on device");
    }
    if (happens(diskInThousand)) {
      throw new IOException(
          random.nextBoolean() ? "Input/output error" : "No space left on device");
    }
  }

  /** How long a call of the store is on its way: some overtake others by far. */
  long storeNanos() {
    boolean late = !healed && random.nextInt(6) == 0;
    return latencyNanos(late ? STORE_LATE : STORE_USUAL);
  }

  /** How long something takes that usually takes up to this long. */
  long latencyNanos(Duration usual) {
    long nanos = 1 + (long) (random.nextDouble() * usual.toNanos());
    return happens(slowInThousand)
        ? Math.min(SLOWEST_NANOS, nanos * (10 + random.nextInt(200)))
        : nanos;
  }
}
