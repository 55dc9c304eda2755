package dev.ferry.load.compare;

import dev.ferry.load.process.Waiting;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;

/** Looks at a name about every millisecond for a file that is not as long as it will be. */
final class Watch implements AutoCloseable {
  private static final Duration LONGEST_ROUND = Duration.ofHours(1);

  private final File file;
  private final long sizeBytes;
  private final Thread thread;
  private volatile boolean over;
  private volatile boolean half;

  private Watch(Path published, long sizeBytes) {
    this.file = published.toFile();
    this.sizeBytes = sizeBytes;
    this.thread = new Thread(this::look, "compare-watch");
  }

  /** Starts to look, until it is closed. */
  static Watch start(Path published, long sizeBytes) {
    Watch watch = new Watch(published, sizeBytes);
    watch.thread.setDaemon(true);
    watch.thread.start();
    return watch;
  }

  /** Whether a part was seen. */
  boolean sawHalf() {
    return half;
  }

  private void look() {
    boolean unused =
        Waiting.until(
            () -> {
              half |= file.exists() && file.length() != sizeBytes && file.exists();
              return over || half;
            },
            LONGEST_ROUND);
  }

  @Override
  public void close() {
    over = true;
  }
}
