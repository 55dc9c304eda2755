package dev.ferry.client.internal;

import dev.ferry.transfer.Digest;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Digests a part file whose bytes arrive in any order: reads what stands in a row from the first
 * byte on, block by block on a lane of its own, while more arrives.
 */
final class PrefixDigest {
  private static final int BLOCK_BYTES = 1024 * 1024;

  private final PartFile part;
  private final DigestLane digest;
  private final LocalReading reading;
  private final SerialLane lane;
  private final AtomicBoolean going = new AtomicBoolean();
  private volatile long goal;

  /** On the lane. */
  private @Nullable IOException failure;

  PrefixDigest(PartFile part, DigestLane digest, LocalReading reading, SerialLane lane) {
    this.part = part;
    this.digest = digest;
    this.reading = reading;
    this.lane = lane;
  }

  /** So many bytes from the start are verified and written; fewer than before after a restart. */
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
    return digest.fedBytes() < goal;
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
    long offset = digest.fedBytes();
    int length = (int) Math.min(BLOCK_BYTES, goal - offset);
    try {
      if (length > 0) {
        reading.requireWanted();
        reading.digest(offset, part.seed().read(offset, length));
      }
    } catch (IOException e) {
      failure = e;
    }
  }

  /** The digest of everything up to the last goal. */
  Mono<Digest> digest() {
    return lane.call(this::catchUp).then(digest.digest());
  }

  private boolean catchUp() throws IOException {
    while (failure == null && isBehind()) {
      readOn();
    }
    if (failure != null) {
      throw failure;
    }
    return true;
  }

  /** Forgets everything digested; after {@link #upTo} went back. */
  Mono<Void> restart() {
    return lane.call(this::forgetFailure).then(digest.restart());
  }

  private boolean forgetFailure() {
    failure = null;
    return true;
  }
}
