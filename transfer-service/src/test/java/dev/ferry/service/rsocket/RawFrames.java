package dev.ferry.service.rsocket;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.ControlMessage;
import dev.ferry.protocol.ProtocolVersion;
import dev.ferry.protocol.RequestMetadata;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.WirePayload;
import dev.ferry.protocol.codec.CborControlCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.rsocket.frame.FrameLengthCodec;
import io.rsocket.frame.RequestStreamFrameCodec;
import io.rsocket.frame.SetupFrameCodec;

/** Frames as bytes, for peers that are plain sockets. */
final class RawFrames {
  private static final ByteBufAllocator ALLOCATOR = ByteBufAllocator.DEFAULT;
  private static final CborControlCodec CODEC = new CborControlCodec();
  private static final int HOUR_MILLIS = 3_600_000;

  private RawFrames() {}

  static byte[] setup() {
    ByteBuf hello =
        CODEC.encode(ALLOCATOR, new ClientMessage.Hello(ProtocolVersion.SUPPORTED, "socket"));
    return bytes(
        SetupFrameCodec.encode(
            ALLOCATOR,
            false,
            HOUR_MILLIS,
            HOUR_MILLIS,
            RequestMetadata.MIME_TYPE,
            RequestMetadata.DATA_MIME_TYPE,
            WirePayload.of(hello)));
  }

  /** A request for everything there is. */
  static byte[] requestStream(int stream, Route route, ControlMessage message) {
    return bytes(
        RequestStreamFrameCodec.encode(
            ALLOCATOR,
            stream,
            false,
            Integer.MAX_VALUE,
            RequestMetadata.ofRoute(ALLOCATOR, route),
            CODEC.encode(ALLOCATOR, message)));
  }

  private static byte[] bytes(ByteBuf frame) {
    ByteBuf framed = FrameLengthCodec.encode(ALLOCATOR, frame.readableBytes(), frame);
    try {
      return ByteBufUtil.getBytes(framed);
    } finally {
      framed.release();
    }
  }
}
