package dev.ferry.client.temporal;

import dev.ferry.transfer.TransferException;
import io.temporal.client.ActivityCompletionClient;
import io.temporal.client.ActivityCompletionException;
import java.time.Duration;

/**
 * An attempt's hold on its activity: what it tells Temporal, and for how long it may believe that
 * it still has it. Every call to Temporal blocks.
 *
 * <p>Temporal gives an attempt up when it heard nothing for the heartbeat timeout, and the next one
 * may begin. The hold is over a little earlier, counted from before the last heartbeat that was
 * answered: whoever cannot reach Temporal stops by itself before another one begins. A process that
 * was frozen meanwhile learns it from the service, which fences it, and from the next heartbeat.
 */
final class Hold {
  /** Part of a timeout after which an attempt stops believing. */
  private static final double BELIEVED = 0.9;

  private static final int HEARTBEATS_PER_TIMEOUT = 4;
  private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(5);
  private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(20);

  private final ActivityCompletionClient temporal;
  private final byte[] token;
  private final ActivityCall call;
  private final long begunNanos;
  private volatile long confirmedNanos;

  Hold(ActivityCompletionClient temporal, byte[] token, ActivityCall call, long nowNanos) {
    this.temporal = temporal;
    this.token = token;
    this.call = call;
    this.begunNanos = nowNanos;
    this.confirmedNanos = nowNanos;
  }

  /** The call. */
  ActivityCall call() {
    return call;
  }

  /** Time between two heartbeats: a fourth of the timeout, 5 s at most. */
  Duration interval() {
    Duration part = call.heartbeatTimeout().dividedBy(HEARTBEATS_PER_TIMEOUT);
    if (part.isZero() || part.compareTo(LONGEST_INTERVAL) > 0) {
      return LONGEST_INTERVAL;
    }
    return part.compareTo(SHORTEST_INTERVAL) < 0 ? SHORTEST_INTERVAL : part;
  }

  /** Tells Temporal how far it is, and learns how the attempt stands; lost once is for good. */
  Standing beat(TransferHeartbeat details) {
    final long nowNanos = System.nanoTime();
    if (isOver(nowNanos)) {
      return Standing.LOST;
    }
    Standing standing = answer(details);
    if (standing.isOwner()) {
      confirmedNanos = nowNanos;
    }
    return standing;
  }

  private Standing answer(TransferHeartbeat details) {
    try {
      temporal.heartbeat(token, details);
      return Standing.CURRENT;
    } catch (ActivityCompletionException e) {
      return Standing.of(e);
    }
  }

  /** Whether another attempt may have begun by then. */
  boolean isOver(long nowNanos) {
    return exceeds(call.heartbeatTimeout(), nowNanos - confirmedNanos)
        || exceeds(call.timeout(), nowNanos - begunNanos);
  }

  private static boolean exceeds(Duration timeout, long nanos) {
    return !timeout.isZero() && nanos > timeout.toNanos() * BELIEVED;
  }

  void complete(Object result) throws ActivityCompletionException {
    temporal.complete(token, result);
  }

  void fail(TransferException failure) throws ActivityCompletionException {
    temporal.completeExceptionally(token, TransferFailures.of(failure));
  }

  void cancelled(TransferHeartbeat details) throws ActivityCompletionException {
    temporal.reportCancellation(token, details);
  }
}
