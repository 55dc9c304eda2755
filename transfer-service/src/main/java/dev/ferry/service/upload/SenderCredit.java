package dev.ferry.service.upload;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Operators;

/**
 * How many chunks the sender may have under way, and the stream they come from. Touched by its
 * pipeline only, one call at a time.
 */
final class SenderCredit {
  private final int chunks;
  private @Nullable Subscription input;
  private boolean ended;
  private int toReturn;

  /** A credit of that many chunks, none of them given yet. */
  SenderCredit(int chunks) {
    this.chunks = chunks;
  }

  /** Gives the whole credit; another stream than the first one is cancelled. */
  void start(Subscription subscription) {
    if (Operators.validate(input, subscription)) {
      input = subscription;
      subscription.request(chunks);
    }
  }

  /** The sender used one; {@link #giveBack()} returns it. */
  void used() {
    toReturn++;
  }

  /** Returns what was used, in quarters so that not every chunk costs a frame. */
  void giveBack() {
    Subscription subscription = input;
    if (subscription != null && toReturn * 4 >= chunks) {
      int returned = toReturn;
      toReturn = 0;
      subscription.request(returned);
    }
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
