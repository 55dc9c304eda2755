package dev.ferry.service.upload;

import dev.ferry.service.storage.StorageFailures;
import dev.ferry.transfer.Digest;
import java.io.IOException;
import java.util.Optional;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * For an upload without a digest that goes on after a break: nothing will read its first bytes
 * again, so they are compared with their checksums beside the transfer. Takes a thread of the
 * digest lane for as long as that takes.
 */
final class PrefixReread implements ObjectDigest {
  private final PieceProof proof;
  private final Sinks.Empty<Void> result = Sinks.empty();
  private final Disposable work;

  PrefixReread(PieceProof proof, Scheduler lane) {
    this.proof = proof;
    this.work = lane.schedule(this::read);
  }

  private void read() {
    try {
      proof.verify();
      var unused = result.tryEmitEmpty();
    } catch (IOException e) {
      var unused = result.tryEmitError(StorageFailures.of("reading what was stored", e));
    } catch (RuntimeException e) {
      var unused = result.tryEmitError(e);
    }
  }

  @Override
  public boolean isOff() {
    return true;
  }

  @Override
  public void advance(long writtenBytes) {}

  /** Empty once the first bytes are proven; {@code DATA_LOST} when they changed on the disk. */
  @Override
  public Mono<Digest> digest(long totalBytes) {
    return result.asMono().then(Mono.empty());
  }

  @Override
  public long hashedBytes() {
    return proof.readBytes();
  }

  @Override
  public void stop() {
    proof.stop();
    work.dispose();
  }

  @Override
  public Optional<PrefixHasher.HashState> handOver() {
    return Optional.empty();
  }
}
