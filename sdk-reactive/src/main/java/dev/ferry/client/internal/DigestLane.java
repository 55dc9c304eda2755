package dev.ferry.client.internal;

import dev.ferry.transfer.Digest;
import io.netty.buffer.ByteBuf;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import reactor.core.publisher.Mono;

/**
 * SHA-256 of a whole object, computed beside its transfer on a thread of its own.
 *
 * <p>Bytes come in order; what was fed before, in an earlier attempt, is skipped. Bounding how much
 * waits here is up to the feeder, who is told when each piece is done.
 */
public final class DigestLane {
  private static final int SCRATCH_BYTES = 64 * 1024;

  private final SerialLane lane;
  private final MessageDigest sha256;
  private final byte[] scratch = new byte[SCRATCH_BYTES];
  private volatile long fedBytes;

  /** A digest of nothing yet. */
  public DigestLane(TransferThreads threads) {
    this.lane = new SerialLane(threads.digests());
    this.sha256 = sha256();
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /**
   * Adds the bytes at an offset, one feeder at a time.
   *
   * @param bytes taken over, also when this fails
   * @param done called once when the bytes are needed no more, on any thread
   */
  void feed(long offset, ByteBuf bytes, Runnable done) {
    long skipped = fedBytes - offset;
    if (skipped < 0) {
      bytes.release();
      throw new IllegalStateException("Digest fed at " + offset + " instead of " + fedBytes);
    }
    if (skipped >= bytes.readableBytes()) {
      bytes.release();
      done.run();
      return;
    }
    bytes.skipBytes((int) skipped);
    fedBytes += bytes.readableBytes();
    lane.execute(() -> update(bytes, done));
  }

  private void update(ByteBuf bytes, Runnable done) {
    try {
      while (bytes.isReadable()) {
        int length = Math.min(bytes.readableBytes(), scratch.length);
        bytes.readBytes(scratch, 0, length);
        sha256.update(scratch, 0, length);
      }
    } finally {
      bytes.release();
      done.run();
    }
  }

  /** How many bytes were fed. */
  long fedBytes() {
    return fedBytes;
  }

  /** The digest of everything fed before; more may follow. */
  Mono<Digest> digest() {
    return lane.call(() -> Digest.ofBytes(((MessageDigest) sha256.clone()).digest()));
  }

  /** Forgets everything fed; only while nothing waits to be digested. */
  Mono<Void> restart() {
    return lane.call(
            () -> {
              sha256.reset();
              fedBytes = 0;
              return true;
            })
        .then();
  }
}
