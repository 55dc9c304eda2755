package dev.ferry.service.download;

import dev.ferry.transfer.Pace;
import java.util.concurrent.TimeUnit;
import reactor.core.scheduler.Scheduler;

/**
 * Admits one chunk after the other at a pace, and each only when another gate does, too. The first
 * element, which is no chunk, goes at once. Belongs to one reading; called by it one at a time.
 */
final class PacedGate implements OutboundGate {
  private final OutboundGate connection;
  private final Pace pace;
  private final int chunkBytes;
  private final Scheduler timer;
  private boolean begun;
  private boolean reserved;
  private long dueNanos;
  private volatile boolean wakes;

  PacedGate(OutboundGate connection, Pace pace, int chunkBytes, Scheduler timer) {
    this.connection = connection;
    this.pace = pace;
    this.chunkBytes = chunkBytes;
    this.timer = timer;
  }

  @Override
  public boolean admits(Runnable wakeUp) {
    if (isTooEarly(wakeUp) || !connection.admits(wakeUp)) {
      return false;
    }
    begun = true;
    reserved = false;
    return true;
  }

  private boolean isTooEarly(Runnable wakeUp) {
    if (!begun) {
      return false;
    }
    long now = System.nanoTime();
    if (!reserved) {
      reserved = true;
      dueNanos = now + pace.reserve(chunkBytes, now);
    }
    long wait = dueNanos - now;
    if (wait > 0 && !wakes) {
      wakes = true;
      var unused = timer.schedule(() -> wake(wakeUp), wait, TimeUnit.NANOSECONDS);
    }
    return wait > 0;
  }

  private void wake(Runnable wakeUp) {
    wakes = false;
    wakeUp.run();
  }
}
