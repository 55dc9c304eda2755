package dev.ferry.client.internal;

import dev.ferry.protocol.BatchAnswer;
import dev.ferry.protocol.ChunkHeader;
import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.ControlCodec;
import dev.ferry.protocol.ControlMessage;
import dev.ferry.protocol.RequestMetadata;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.protocol.WirePayload;
import dev.ferry.protocol.codec.CborControlCodec;
import dev.ferry.protocol.frame.ChunkBuffers;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.SmallFile;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.rsocket.Payload;
import java.nio.ByteBuffer;
import java.util.Optional;

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

  /** The same with another message beside it, in its metadata. */
  Payload request(Route route, ClientMessage message, ClientMessage beside) {
    return request(route, beside, encode(message));
  }

  /**
   * A request whose message rides beside its data; the caller owns the payload.
   *
   * @param data taken over
   */
  Payload request(Route route, ClientMessage message, ByteBuf data) {
    return WirePayload.of(data, RequestMetadata.ofRoute(ALLOCATOR, route, encode(message)));
  }

  /**
   * A whole file in one answer; releases the payload.
   *
   * @throws TransferException {@code CHECKSUM_MISMATCH} when the bytes are not those that were sent
   */
  SmallFile readFile(Payload payload) {
    try {
      ServerMessage.Header header =
          codec.decode(
              RequestMetadata.control(payload.sliceMetadata()), ServerMessage.Header.class);
      ByteBuf data = payload.sliceData();
      if (!data.isReadable() && header.lengthBytes() == 0) {
        return new SmallFile(header.stat(), ByteBuffer.allocate(0).asReadOnlyBuffer());
      }
      ChunkHeader chunk = ChunkHeader.readFrom(data);
      byte[] bytes = new byte[data.readableBytes()];
      data.readBytes(bytes);
      if (chunk.lengthBytes() != bytes.length
          || header.lengthBytes() != bytes.length
          || chunk.crc32c() != Crc32c.of(bytes, 0, bytes.length)) {
        throw new TransferException(
            FailureCode.CHECKSUM_MISMATCH, "The file's bytes changed on their way");
      }
      return new SmallFile(header.stat(), ByteBuffer.wrap(bytes).asReadOnlyBuffer());
    } finally {
      payload.release();
    }
  }

  /** Why there is no file in an answer; empty when there is one. The payload stays the caller's. */
  Optional<BatchAnswer.Unread> unread(Payload payload) {
    return codec.decode(RequestMetadata.control(payload.sliceMetadata()))
            instanceof BatchAnswer.Unread unread
        ? Optional.of(unread)
        : Optional.empty();
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
