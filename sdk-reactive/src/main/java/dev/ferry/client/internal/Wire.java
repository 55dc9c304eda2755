package dev.ferry.client.internal;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.ControlCodec;
import dev.ferry.protocol.ControlMessage;
import dev.ferry.protocol.RequestMetadata;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.protocol.WirePayload;
import dev.ferry.protocol.codec.CborControlCodec;
import dev.ferry.protocol.frame.ChunkBuffers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.rsocket.Payload;

/** Control messages to payloads and back. */
public final class Wire {
  static final ByteBufAllocator ALLOCATOR = ByteBufAllocator.DEFAULT;

  /** Buffers that may be dropped. */
  static final ByteBufAllocator HEAP = new UnpooledByteBufAllocator(false, true);

  private final ControlCodec codec = new CborControlCodec();

  /** Makes the buffers of chunks. */
  ByteBufAllocator allocator() {
    return ChunkBuffers.POOL;
  }

  ByteBuf encode(ControlMessage message) {
    return codec.encode(ALLOCATOR, message);
  }

  /**
   * A message for SETUP, on the heap: RSocket forgets the payload when a connection is given up
   * while it is being made.
   */
  ByteBuf encodeOnHeap(ControlMessage message) {
    return codec.encode(HEAP, message);
  }

  /** A message inside a stream; the caller owns the payload. */
  Payload message(ClientMessage message) {
    return WirePayload.of(encode(message));
  }

  /** A message that opens a stream; the caller owns the payload. */
  public Payload request(Route route, ClientMessage message) {
    return WirePayload.of(encode(message), RequestMetadata.ofRoute(ALLOCATOR, route));
  }

  /**
   * A request whose message rides beside its data; the caller owns the payload.
   *
   * @param data taken over
   */
  Payload request(Route route, ClientMessage message, ByteBuf data) {
    return WirePayload.of(data, RequestMetadata.ofRoute(ALLOCATOR, route, encode(message)));
  }

  /** Decodes a message of the service and releases the payload. */
  public <M extends ServerMessage> M read(Payload payload, Class<M> expected) {
    try {
      return codec.decode(payload.sliceData(), expected);
    } finally {
      payload.release();
    }
  }
}
