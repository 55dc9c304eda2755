package dev.ferry.client.internal;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs events one after the other, on whichever thread brings the next one.
 *
 * <p>State that is touched by events only needs no other guard. Events are short and never block;
 * an event posted by a running event runs after it.
 */
final class Mailbox {
  private final Queue<Runnable> events = new ConcurrentLinkedQueue<>();
  private final AtomicInteger pending = new AtomicInteger();

  void post(Runnable event) {
    events.add(event);
    if (pending.getAndIncrement() != 0) {
      return;
    }
    do {
      Runnable next = events.poll();
      if (next != null) {
        next.run();
      }
    } while (pending.decrementAndGet() != 0);
  }
}
