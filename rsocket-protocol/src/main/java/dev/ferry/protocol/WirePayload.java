package dev.ferry.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.AbstractReferenceCounted;
import io.rsocket.Payload;
import io.rsocket.frame.decoder.PayloadDecoder;
import org.jspecify.annotations.Nullable;

/**
 * Our payload: the frame's bytes without a copy, in an object that is never recycled.
 *
 * <p>rsocket-java's pooled zero-copy payloads fail now and then when they are released on another
 * thread than the one that made them (shared reference performance.md §3e). This one may be
 * released anywhere. Whoever receives it owns it and releases it once.
 */
public final class WirePayload extends AbstractReferenceCounted implements Payload {
  /** The decoder both sides install; the payloads it makes belong to their receiver. */
  public static final PayloadDecoder DECODER = WirePayload::decode;

  private final ByteBuf data;
  private final @Nullable ByteBuf metadata;

  private WirePayload(ByteBuf data, @Nullable ByteBuf metadata) {
    this.data = data;
    this.metadata = metadata;
  }

  /** A payload that takes over the buffer. */
  public static WirePayload of(ByteBuf data) {
    return new WirePayload(data, null);
  }

  /** A payload that takes over both buffers. */
  public static WirePayload of(ByteBuf data, ByteBuf metadata) {
    return new WirePayload(data, metadata);
  }

  private static Payload decode(ByteBuf frame) {
    Payload pooled = PayloadDecoder.ZERO_COPY.apply(frame);
    try {
      ByteBuf metadata = pooled.hasMetadata() ? pooled.sliceMetadata().retain() : null;
      return new WirePayload(pooled.sliceData().retain(), metadata);
    } finally {
      pooled.release();
    }
  }

  @Override
  public boolean hasMetadata() {
    return metadata != null;
  }

  @Override
  public ByteBuf sliceMetadata() {
    return metadata().slice();
  }

  @Override
  public ByteBuf sliceData() {
    return data.slice();
  }

  @Override
  public ByteBuf data() {
    return data;
  }

  @Override
  public ByteBuf metadata() {
    return metadata == null ? Unpooled.EMPTY_BUFFER : metadata;
  }

  @Override
  public WirePayload retain() {
    super.retain();
    return this;
  }

  @Override
  public WirePayload retain(int increment) {
    super.retain(increment);
    return this;
  }

  @Override
  public WirePayload touch() {
    data.touch();
    return this;
  }

  @Override
  public WirePayload touch(Object hint) {
    data.touch(hint);
    return this;
  }

  @Override
  protected void deallocate() {
    data.release();
    if (metadata != null) {
      metadata.release();
    }
  }
}
