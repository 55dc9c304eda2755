package dev.ferry.service.upload;

import dev.ferry.transfer.Digest;
import java.util.Optional;
import reactor.core.publisher.Mono;

/**
 * A digest that goes on where an earlier attach left it. What that one hashed may have changed on
 * the disk while nobody was attached, and is not read for the digest again: it is compared with its
 * checksums beside the transfer.
 */
final class ContinuedDigest implements ObjectDigest {
  private final PrefixHasher hasher;
  private final PrefixReread first;

  /**
   * A digest of what is behind the frontier, and a proof of what is below.
   *
   * @param hasher goes on with the state that was left
   * @param first reads what had been acknowledged before
   */
  ContinuedDigest(PrefixHasher hasher, PrefixReread first) {
    this.hasher = hasher;
    this.first = first;
  }

  @Override
  public boolean isOff() {
    return false;
  }

  @Override
  public void advance(long writtenBytes) {
    hasher.advance(writtenBytes);
  }

  /** Fails with {@code DATA_LOST} when the first bytes changed on the disk. */
  @Override
  public Mono<Digest> digest(long totalBytes) {
    return first.digest(totalBytes).then(hasher.digest(totalBytes));
  }

  /** Of both, so that it grows while either is at work. */
  @Override
  public long hashedBytes() {
    return first.hashedBytes() + hasher.hashedBytes();
  }

  @Override
  public void stop() {
    first.stop();
    hasher.stop();
  }

  @Override
  public Optional<PrefixHasher.HashState> handOver() {
    return hasher.handOver();
  }
}
