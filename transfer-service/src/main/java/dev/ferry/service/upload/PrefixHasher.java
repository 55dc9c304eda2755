package dev.ferry.service.upload;

import dev.ferry.service.storage.StagedBlob;
import dev.ferry.transfer.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * SHA-256 of an upload, computed beside its transfer.
 *
 * <p>It follows the writer through the file instead of holding on to the chunks: what it reads is
 * in the page cache, it needs no memory for a transfer that is faster than the digest, and after a
 * restart the very same code hashes the durable prefix again while the transfer goes on. It also
 * digests what was stored, not what was received.
 */
final class PrefixHasher implements ObjectDigest {
  private static final int BLOCK_BYTES = 256 * 1024;
  private static final long BYTES_PER_TURN = 16L * 1024 * 1024;
  private static final long STEP_BYTES = 1024 * 1024;
  private static final ThreadLocal<ByteBuffer> BLOCK =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(BLOCK_BYTES));

  private final StagedBlob blob;
  private final Scheduler lane;
  private final HashState state;
  private final AtomicInteger wakeUps = new AtomicInteger();
  private final Sinks.One<Digest> result = Sinks.one();
  private volatile long available;
  private volatile long total = -1;
  private volatile boolean stopped;

  PrefixHasher(StagedBlob blob, Scheduler lane, HashState state) {
    this.blob = blob;
    this.lane = lane;
    this.state = state;
    this.available = state.hashedBytes();
  }

  @Override
  public boolean isOff() {
    return false;
  }

  @Override
  public void advance(long writtenBytes) {
    available = writtenBytes;
    if (writtenBytes - state.hashedBytes() >= STEP_BYTES) {
      wake();
    }
  }

  @Override
  public Mono<Digest> digest(long totalBytes) {
    return Mono.defer(
        () -> {
          available = totalBytes;
          total = totalBytes;
          wake();
          return result.asMono();
        });
  }

  @Override
  public long hashedBytes() {
    return state.hashedBytes();
  }

  @Override
  public void stop() {
    stopped = true;
  }

  @Override
  public Optional<HashState> handOver() {
    return wakeUps.get() == 0 ? Optional.of(state) : Optional.empty();
  }

  private void wake() {
    if (wakeUps.getAndIncrement() == 0) {
      var unused = lane.schedule(this::run);
    }
  }

  private void run() {
    int seen = wakeUps.get();
    try {
      if (!hashAvailable()) {
        var unused = lane.schedule(this::run);
        return;
      }
      if (total == state.hashedBytes()) {
        var unused = result.tryEmitValue(state.digest());
      }
    } catch (IOException e) {
      var unused = result.tryEmitError(e);
    }
    if (wakeUps.addAndGet(-seen) != 0) {
      var unused = lane.schedule(this::run);
    }
  }

  /** Hashes what there is; false when it made room for others before the end. */
  private boolean hashAvailable() throws IOException {
    long turnEnd = state.hashedBytes() + BYTES_PER_TURN;
    while (!stopped && state.hashedBytes() < available) {
      if (state.hashedBytes() >= turnEnd) {
        return false;
      }
      hashBlock();
    }
    return true;
  }

  private void hashBlock() throws IOException {
    ByteBuffer block = BLOCK.get();
    block.clear().limit((int) Math.min(BLOCK_BYTES, available - state.hashedBytes()));
    if (blob.read(state.hashedBytes(), block) == 0) {
      throw new IOException("the staging file is shorter than what was written");
    }
    state.update(block.flip());
  }

  /** A running SHA-256 and how far it got. */
  static final class HashState {
    private final MessageDigest sha256 = newSha256();
    private volatile long hashedBytes;

    long hashedBytes() {
      return hashedBytes;
    }

    private void update(ByteBuffer bytes) {
      int length = bytes.remaining();
      sha256.update(bytes);
      hashedBytes = hashedBytes + length;
    }

    private Digest digest() {
      try {
        MessageDigest copy = (MessageDigest) sha256.clone();
        return Digest.ofBytes(copy.digest());
      } catch (CloneNotSupportedException e) {
        throw new IllegalStateException("SHA-256 of this Java cannot be cloned", e);
      }
    }

    private static MessageDigest newSha256() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (java.security.NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java has SHA-256", e);
      }
    }
  }
}
