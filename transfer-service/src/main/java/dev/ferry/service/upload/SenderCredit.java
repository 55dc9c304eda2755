package dev.ferry.service.upload;

import dev.ferry.transfer.Pace;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;

/**
 * How many chunks the sender may have under way, and the stream they come from. Touched by its
 * pipeline only, one call at a time.
 *
 * <p>Credit is given back at a pace: a sender without credit waits and fills no memory.
 */
final class SenderCredit {
  private final int chunks;
  private final Pace pace;
  private final Scheduler timer;
  private @Nullable Subscription input;
  private volatile boolean ended;
  private int toReturn;
  private long bytesToReturn;
  private long dueNanos;

  /** A credit of that many chunks, none of them given yet, which is given back at once. */
  SenderCredit(int chunks, Scheduler timer) {
    this(chunks, Pace.FREE, timer);
  }

  /** A credit of that many chunks, none of them given yet, which is given back at that pace. */
  SenderCredit(int chunks, Pace pace, Scheduler timer) {
    this.chunks = chunks;
    this.pace = pace;
    this.timer = timer;
  }

  /**
   * Gives the whole credit, behind those who had theirs before; another stream than the first one
   * is cancelled.
   */
  void start(Subscription subscription) {
    if (Operators.validate(input, subscription)) {
      input = subscription;
      dueNanos = System.nanoTime();
      giveBack(subscription, chunks, 0);
    }
  }

  /** The sender used one, with so many bytes; {@link #giveBack()} returns it. */
  void used(int bytes) {
    toReturn++;
    bytesToReturn += bytes;
  }

  /** Returns what was used, in quarters so that not every chunk costs a frame. */
  void giveBack() {
    Subscription subscription = input;
    if (subscription != null && toReturn * 4 >= chunks) {
      int returned = toReturn;
      long bytes = bytesToReturn;
      toReturn = 0;
      bytesToReturn = 0;
      giveBack(subscription, returned, bytes);
    }
  }

  private void giveBack(Subscription subscription, int returned, long bytes) {
    long now = System.nanoTime();
    long wait = pace.isFree() ? 0 : pace.reserve(bytes, now);
    if (wait == 0) {
      subscription.request(returned);
      return;
    }
    dueNanos = now + wait;
    var unused =
        timer.schedule(() -> giveUnlessEnded(subscription, returned), wait, TimeUnit.NANOSECONDS);
  }

  private void giveUnlessEnded(Subscription subscription, int returned) {
    if (!ended) {
      subscription.request(returned);
    }
  }

  /** Whether it ever keeps credit back on purpose. */
  boolean isPaced() {
    return !pace.isFree();
  }

  /** Whether it keeps credit back on purpose now. */
  boolean isWithheld() {
    return isPaced() && dueNanos - System.nanoTime() > 0;
  }

  /** The sender ended its side by itself. */
  void ended() {
    ended = true;
  }

  boolean isEnded() {
    return ended;
  }

  /** Wants nothing more of the sender. */
  void cancel() {
    Subscription subscription = input;
    if (subscription != null && !ended) {
      ended = true;
      subscription.cancel();
    }
  }
}
