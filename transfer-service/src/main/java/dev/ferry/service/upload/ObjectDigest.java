package dev.ferry.service.upload;

import dev.ferry.transfer.Digest;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** The digest of one upload's whole object as its pipeline sees it: computed beside it, or none. */
interface ObjectDigest {
  /** There is none: nothing is read, nothing is computed. */
  ObjectDigest OFF = new NoDigest();

  /** Whether there is none. */
  boolean isOff();

  /** Bytes below this offset are in the file and will not change. */
  void advance(long writtenBytes);

  /** The digest of that many bytes, all of which must have been announced; empty when it is off. */
  Mono<Digest> digest(long totalBytes);

  /** How far it got. */
  long hashedBytes();

  /** Stops for good. */
  void stop();

  /** What the next attach may go on with, once this one is stopped and idle. */
  Optional<PrefixHasher.HashState> handOver();

  /** See {@link #OFF}. */
  final class NoDigest implements ObjectDigest {
    private NoDigest() {}

    @Override
    public boolean isOff() {
      return true;
    }

    @Override
    public void advance(long writtenBytes) {}

    @Override
    public Mono<Digest> digest(long totalBytes) {
      return Mono.empty();
    }

    @Override
    public long hashedBytes() {
      return 0;
    }

    @Override
    public void stop() {}

    @Override
    public Optional<PrefixHasher.HashState> handOver() {
      return Optional.empty();
    }
  }
}
