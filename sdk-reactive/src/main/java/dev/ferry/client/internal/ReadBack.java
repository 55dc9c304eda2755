package dev.ferry.client.internal;

import dev.ferry.transfer.Prefix;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Reads back a part file whose bytes arrive in any order: what stands in a row from the first byte
 * on is summed and digested, block by block on a lane of its own, while more arrives.
 *
 * <p>So it sees what is on the disk, be it from this run or from an earlier one.
 */
final class ReadBack {
  private static final int BLOCK_BYTES = 1024 * 1024;

  private final PartFile part;
  private final LocalReading reading;
  private final SerialLane lane;
  private final AtomicBoolean going = new AtomicBoolean();
  private volatile long goal;

  /** Changed on the lane. */
  private volatile Prefix read = Prefix.EMPTY;

  /** On the lane. */
  private @Nullable IOException failure;

  /**
   * Nothing is read yet.
   *
   * @param reading takes what is read to the digest
   */
  ReadBack(PartFile part, LocalReading reading, SerialLane lane) {
    this.part = part;
    this.reading = reading;
    this.lane = lane;
  }

  /** So many bytes from the start are written; fewer than before after a restart. */
  void upTo(long end) {
    goal = end;
    go();
  }

  private void go() {
    if (isBehind() && !going.getAndSet(true)) {
      lane.execute(this::step);
    }
  }

  private boolean isBehind() {
    return read.lengthBytes() < goal;
  }

  private void step() {
    if (failure == null && isBehind()) {
      readOn();
      lane.execute(this::step);
    } else {
      going.set(false);
      if (failure == null) {
        go(); // more came between the question and the answer
      }
    }
  }

  private void readOn() {
    Prefix before = read;
    int length = (int) Math.min(BLOCK_BYTES, goal - before.lengthBytes());
    try {
      if (length > 0) {
        reading.requireWanted();
        ByteBuf block = part.seed().read(before.lengthBytes(), length);
        read = before.append(length, DownloadTask.crcOf(block));
        reading.digest(before.lengthBytes(), block);
      }
    } catch (IOException e) {
      failure = e;
    }
  }

  /** All up to the last goal, once it is read and on its way to the digest. */
  Mono<Prefix> done() {
    return lane.call(
        () -> {
          while (failure == null && isBehind()) {
            readOn();
          }
          if (failure != null) {
            throw failure;
          }
          return read;
        });
  }

  /** What was read so far; from any thread. */
  Prefix read() {
    return read;
  }

  /** Forgets everything read; after {@link #upTo} went back. */
  Mono<Void> restart() {
    return lane.call(
            () -> {
              failure = null;
              read = Prefix.EMPTY;
              return true;
            })
        .then();
  }
}
