package dev.ferry.client.internal;

import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FileAttributes;
import java.nio.ByteBuffer;
import java.util.function.LongFunction;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** A publisher that can be had again from any offset. */
public final class ReplayableByteSource implements ByteSource {
  private final Facts facts;
  private final LongFunction<Publisher<ByteBuffer>> fromOffset;
  private final Wire wire;

  /** Nothing is read yet. */
  public ReplayableByteSource(
      ContentLength length, LongFunction<Publisher<ByteBuffer>> fromOffset, Wire wire) {
    this.facts = new Facts(length, FileAttributes.NONE);
    this.fromOffset = fromOffset;
    this.wire = wire;
  }

  @Override
  public Mono<Facts> open() {
    return Mono.just(facts);
  }

  @Override
  public ChunkReader readFrom(long offset) {
    return new StreamChunkReader(fromOffset.apply(offset), offset, wire.allocator());
  }

  @Override
  public Mono<Void> checkUnchanged() {
    return Mono.empty();
  }

  @Override
  public boolean retainsUnacknowledged() {
    return false;
  }

  @Override
  public void acknowledged(long frontier) {
    // the source itself gives the bytes again
  }

  @Override
  public void close() {
    // every reader cancels its own subscription
  }
}
