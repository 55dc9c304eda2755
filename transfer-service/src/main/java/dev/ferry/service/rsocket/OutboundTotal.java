package dev.ferry.service.rsocket;

import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all connections together have still to send.
 *
 * <p>Bounds of single connections do not bound their sum. When that is too much, the connection
 * goes that has taken nothing for the longest time: honest ones take all the time.
 */
final class OutboundTotal {
  private final long maxBytes;
  private final AtomicLong pending = new AtomicLong();
  private final Set<OutboundBudget> budgets = ConcurrentHashMap.newKeySet();

  OutboundTotal(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  void opened(OutboundBudget budget) {
    budgets.add(budget);
  }

  void closed(OutboundBudget budget) {
    budgets.remove(budget);
  }

  /** A share of what is left, so that many connections still get something each. */
  long shareBytes() {
    return Math.max(0, maxBytes - pending.get()) / 4;
  }

  /** Whether every connection could have a chunk of that size waiting, with as much again left. */
  boolean hasRoomFor(int chunkBytes) {
    return (long) chunkBytes * budgets.size() <= maxBytes / 2;
  }

  void add(long bytes) {
    pending.addAndGet(bytes);
  }

  /** Closes connections until the sum is bearable. */
  void shed() {
    for (int left = budgets.size(); left > 0 && pending.get() > maxBytes; left--) {
      budgets.stream()
          .filter(OutboundBudget::isWaited)
          .max(Comparator.comparingLong(OutboundBudget::waitedNanos))
          .ifPresent(OutboundBudget::giveUp);
    }
  }
}
