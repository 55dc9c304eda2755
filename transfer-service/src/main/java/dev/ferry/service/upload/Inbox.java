package dev.ferry.service.upload;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** Work of an actor: taken from any thread, done one at a time and in order. */
final class Inbox {
  private static final int WORK_PER_TURN = 4;

  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();
  private final Executor lane;

  /**
   * An empty inbox.
   *
   * @param lane where the work is done, a turn at a time
   */
  Inbox(Executor lane) {
    this.lane = lane;
  }

  /** Puts work behind what waits; bounded by whoever calls. */
  void post(Runnable work) {
    waiting.add(work);
    if (size.getAndIncrement() == 0) {
      lane.execute(this::workOff);
    }
  }

  /** A turn; what is left, or came meanwhile, waits behind the other actors of the lane. */
  private void workOff() {
    int batch = Math.min(size.get(), WORK_PER_TURN);
    for (int i = 0; i < batch; i++) {
      Runnable work = waiting.remove();
      work.run();
    }
    if (size.addAndGet(-batch) != 0) {
      lane.execute(this::workOff);
    }
  }
}
