package dev.ferry.client.internal;

import dev.ferry.transfer.Pace;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

/**
 * One transfer's place in the pace of its client: it asks again and again whether its next chunk
 * may go, and is woken when it may. Not safe for several threads.
 */
final class PacedTurn {
  private final Pace pace;
  private final Runnable wake;
  private boolean reserved;
  private long dueNanos;
  private @Nullable Disposable waiting;

  /** A place of its own; {@code wake} is called on a timer thread. */
  PacedTurn(Pace pace, Runnable wake) {
    this.pace = pace;
    this.wake = wake;
  }

  /** Whether a chunk of that size may go now; else its place is kept, and it is woken for it. */
  boolean hasCome(int bytes) {
    if (pace.isFree()) {
      return true;
    }
    long now = System.nanoTime();
    if (!reserved) {
      reserved = true;
      dueNanos = now + pace.reserve(bytes, now);
    }
    long wait = dueNanos - now;
    if (wait > 0 && waiting == null) {
      waiting = Schedulers.parallel().schedule(wake, wait, TimeUnit.NANOSECONDS);
    }
    return wait <= 0;
  }

  /** The chunk went. */
  void used() {
    reserved = false;
    stop();
  }

  /** Wakes nobody any more. */
  void stop() {
    Disposable pending = waiting;
    waiting = null;
    if (pending != null) {
      pending.dispose();
    }
  }
}
