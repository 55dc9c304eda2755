package dev.ferry.transfer;

import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes a second may go, for everybody who shares it, in the order they ask.
 *
 * <p>A time line on which each chunk takes its share: whoever asks gets the place behind the one
 * before and waits until it comes. Nobody waits in here, and the time is told by the caller, so a
 * test may have its own. Places nobody wanted are lost, but for the last {@link #BURST}: they make
 * up for late timers, and no more. Safe for several threads.
 */
public final class Pace {
  /** As fast as it goes. */
  public static final Pace FREE = new Pace(0, null);

  /** What an idle moment is worth. */
  static final Duration BURST = Duration.ofMillis(250);

  private static final int CHUNKS_PER_SECOND = 8;
  private static final int CHUNK_BYTES_MIN = 64 * 1024;
  private static final double NANOS_PER_SECOND = 1e9;

  private final long bytesPerSecond;
  private final @Nullable Pace outer;
  private boolean begun;
  private long freeNanos;

  private Pace(long bytesPerSecond, @Nullable Pace outer) {
    this.bytesPerSecond = bytesPerSecond;
    this.outer = outer;
  }

  /** That many bytes a second. */
  public static Pace of(long bytesPerSecond) {
    if (bytesPerSecond <= 0) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "A rate is at least one byte a second");
    }
    return new Pace(bytesPerSecond, null);
  }

  /** This pace for some of those who share another one. */
  public Pace within(Pace all) {
    return isFree() ? all : new Pace(bytesPerSecond, all);
  }

  /** Whether nothing ever waits. */
  public boolean isFree() {
    return bytesPerSecond == 0 && (outer == null || outer.isFree());
  }

  /**
   * Takes the next place for that many bytes.
   *
   * @param nowNanos the time now, as {@link System#nanoTime()} tells it
   * @return how long until they may go, in nanoseconds; 0 for at once
   */
  public long reserve(long bytes, long nowNanos) {
    long own = bytesPerSecond == 0 ? 0 : reserveOwn(bytes, nowNanos);
    return outer == null ? own : Math.max(own, outer.reserve(bytes, nowNanos));
  }

  /**
   * The same for somebody who would rather be refused than wait for longer; a refusal takes no
   * place, so those who ask again and again keep nobody out.
   *
   * @param atMostNanos longest wait
   * @return how long, or nothing
   */
  public OptionalLong reserveWithin(long bytes, long nowNanos, long atMostNanos) {
    return waitNanos(nowNanos) > atMostNanos
        ? OptionalLong.empty()
        : OptionalLong.of(reserve(bytes, nowNanos));
  }

  /** How long until the next place. */
  private long waitNanos(long nowNanos) {
    long own = bytesPerSecond == 0 ? 0 : waitOwn(nowNanos);
    return outer == null ? own : Math.max(own, outer.waitNanos(nowNanos));
  }

  private synchronized long waitOwn(long nowNanos) {
    return begun ? Math.max(0, freeNanos - nowNanos) : 0;
  }

  private synchronized long reserveOwn(long bytes, long nowNanos) {
    long earliest = nowNanos - BURST.toNanos();
    if (!begun) {
      begun = true;
      freeNanos = nowNanos;
    } else if (freeNanos - earliest < 0) {
      freeNanos = earliest;
    }
    long place = freeNanos;
    freeNanos = place + Math.round(bytes * NANOS_PER_SECOND / bytesPerSecond);
    return Math.max(0, place - nowNanos);
  }

  /** Gives back places that were taken for bytes which do not go: they travel compressed. */
  public void giveBack(long bytes) {
    if (bytesPerSecond != 0) {
      giveBackOwn(bytes);
    }
    if (outer != null) {
      outer.giveBack(bytes);
    }
  }

  private synchronized void giveBackOwn(long bytes) {
    freeNanos -= Math.round(bytes * NANOS_PER_SECOND / bytesPerSecond);
  }

  /** A chunk size that keeps this pace smooth: several a second, where they may be that small. */
  public int chunkBytes(int wanted) {
    int own =
        bytesPerSecond == 0
            ? wanted
            : (int)
                Math.min(
                    wanted,
                    Math.max(
                        CHUNK_BYTES_MIN, Long.highestOneBit(bytesPerSecond / CHUNKS_PER_SECOND)));
    return outer == null ? own : outer.chunkBytes(own);
  }

  @Override
  public String toString() {
    return isFree() ? "free" : bytesPerSecond + " B/s" + (outer == null ? "" : " within " + outer);
  }
}
