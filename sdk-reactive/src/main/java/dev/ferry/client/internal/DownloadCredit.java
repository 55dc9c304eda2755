package dev.ferry.client.internal;

import dev.ferry.transfer.Pace;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;

/**
 * What the service may send for one request: so many chunks that the window holds them, each asked
 * for again when the one before it is written and digested.
 *
 * <p>Places that got free are asked for some at a time: each request is a frame, and wakes a thread
 * on either side. With a pace each chunk is asked for at its own place.
 */
final class DownloadCredit {
  private static final int MAX_CHUNKS = 64;

  /** The header and two chunks, before the chunk size is known. */
  private static final int FIRST = 3;

  /** So that at least three quarters of the window are always asked for. */
  private static final int PARTS_OF_WINDOW = 4;

  private final Pace pace;
  private final StallClock clock;
  private final AtomicInteger outstanding = new AtomicInteger();
  private volatile @Nullable Subscription subscription;
  private volatile boolean over;

  /** On the part file's lane, as the two below. */
  private int chunkBytes;

  private int atOnce = 1;
  private int free;

  DownloadCredit(Pace pace, StallClock clock) {
    this.pace = pace;
    this.clock = clock;
  }

  /** The request begins; whether it is wanted still. */
  boolean begin(Subscription begun) {
    if (!Operators.validate(subscription, begun)) {
      return false;
    }
    subscription = begun;
    if (over) {
      begun.cancel(); // left before it began: RSocket frees the request only when told
    }
    return !over;
  }

  /** Asks for the answer and what may come before it is read. */
  void askFirst() {
    request(FIRST);
  }

  /** Something that was asked for arrived; on any thread. */
  void arrived() {
    outstanding.decrementAndGet();
    clock.progressed();
  }

  /** Asks for a window of chunks, once their size is known; at once, or each at its place. */
  void open(int bytesOfChunk, int windowBytes) {
    chunkBytes = bytesOfChunk;
    int chunks = Math.min(MAX_CHUNKS, windowBytes / Math.max(1, bytesOfChunk));
    int more = Math.max(0, chunks - (FIRST - 1));
    if (pace.isFree()) {
      atOnce = Math.max(1, chunks / PARTS_OF_WINDOW);
      request(more);
      return;
    }
    long unused = pace.reserve((FIRST - 1L) * bytesOfChunk, System.nanoTime());
    for (int i = 0; i < more; i++) {
      requestPaced();
    }
  }

  /** A chunk is needed no more, so another may come. */
  void free() {
    if (!pace.isFree()) {
      requestPaced();
    } else if (++free >= atOnce) {
      request(free);
      free = 0;
    }
  }

  /** What was not asked for yet is nothing the service owes. */
  private void requestPaced() {
    long wait = pace.reserve(chunkBytes, System.nanoTime());
    if (wait == 0) {
      request(1);
    } else if (!over) {
      var unused = Schedulers.parallel().schedule(() -> request(1), wait, TimeUnit.NANOSECONDS);
    }
  }

  private void request(int chunks) {
    Subscription living = subscription;
    if (chunks > 0 && living != null && !over) {
      if (outstanding.getAndAdd(chunks) == 0) {
        clock.progressed();
      }
      living.request(chunks);
    }
  }

  /** Whether the service has owed something for too long; on any thread. */
  boolean isStalled() {
    return clock.isStalled(outstanding.get() > 0);
  }

  /** Nothing more is asked for; a request that runs goes on to its end. */
  void close() {
    over = true;
  }

  /** Gives the request up. */
  void cancel() {
    over = true;
    Subscription living = subscription;
    if (living != null) {
      living.cancel();
    }
  }
}
