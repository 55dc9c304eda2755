package dev.ferry.client.internal;

import java.util.concurrent.TimeUnit;
import reactor.core.scheduler.Schedulers;

/**
 * When bytes of a transfer last moved over a connection, in either direction. Keep-alives do not
 * count: a link may carry those and nothing else.
 */
public final class LinkActivity {
  private volatile long movedMillis = Long.MIN_VALUE / 2;

  /** They move; on any thread. */
  void moved() {
    movedMillis = Schedulers.parallel().now(TimeUnit.MILLISECONDS);
  }

  long movedMillis() {
    return movedMillis;
  }
}
