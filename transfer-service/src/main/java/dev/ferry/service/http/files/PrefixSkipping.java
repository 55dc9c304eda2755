package dev.ferry.service.http.files;

import dev.ferry.service.http.BodyProof;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.TransferException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

/**
 * A body that begins again at its first byte, for an upload that has a prefix of it already: what
 * is there is compared and not stored again.
 */
final class PrefixSkipping {
  private final Prefix there;
  private final @Nullable BodyProof proof;
  private Prefix seen = Prefix.EMPTY;

  private PrefixSkipping(Prefix there, @Nullable BodyProof proof) {
    this.there = there;
    this.proof = proof;
  }

  /**
   * What comes behind the prefix.
   *
   * @param body each of its buffers is released here or handed on
   * @param proof gets the bytes of the prefix, too; null for none
   * @return {@code SOURCE_CHANGED} when the body begins otherwise
   */
  static Flux<DataBuffer> of(Flux<DataBuffer> body, Prefix there, @Nullable BodyProof proof) {
    return there.lengthBytes() == 0
        ? body
        : Flux.defer(
            () -> {
              PrefixSkipping skipping = new PrefixSkipping(there, proof);
              return body.handle(skipping::take).concatWith(Mono.defer(skipping::end));
            });
  }

  private void take(DataBuffer buffer, SynchronousSink<DataBuffer> sink) {
    long left = there.lengthBytes() - seen.lengthBytes();
    if (left > 0) {
      see(buffer, (int) Math.min(left, buffer.readableByteCount()));
    }
    if (isOther()) {
      DataBufferUtils.release(buffer);
      sink.error(changed());
    } else if (buffer.readableByteCount() == 0) {
      DataBufferUtils.release(buffer);
    } else {
      sink.next(buffer);
    }
  }

  private void see(DataBuffer buffer, int length) {
    byte[] bytes = new byte[length];
    buffer.read(bytes);
    seen = seen.append(length, Crc32c.of(bytes, 0, length));
    if (proof != null) {
      proof.update(ByteBuffer.wrap(bytes));
    }
  }

  private boolean isOther() {
    return seen.lengthBytes() == there.lengthBytes() && seen.crc32c() != there.crc32c();
  }

  private Mono<DataBuffer> end() {
    return seen.lengthBytes() < there.lengthBytes() ? Mono.error(changed()) : Mono.empty();
  }

  private static TransferException changed() {
    return new TransferException(
        FailureCode.SOURCE_CHANGED,
        "The body does not begin as what was sent under its key before");
  }
}
