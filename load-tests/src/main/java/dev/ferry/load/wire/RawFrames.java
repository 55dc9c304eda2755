package dev.ferry.load.wire;

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
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.rsocket.frame.FrameLengthCodec;
import io.rsocket.frame.KeepAliveFrameCodec;
import io.rsocket.frame.PayloadFrameCodec;
import io.rsocket.frame.RequestChannelFrameCodec;
import io.rsocket.frame.RequestStreamFrameCodec;
import io.rsocket.frame.SetupFrameCodec;

/** Frames as bytes, for peers that are plain sockets. */
public final class RawFrames {
  private static final ByteBufAllocator ALLOCATOR = UnpooledByteBufAllocator.DEFAULT;
  private static final CborControlCodec CODEC = new CborControlCodec();
  private static final int HOUR_MILLIS = 3_600_000;

  private RawFrames() {}

  /** A SETUP that claims to be silent for an hour. */
  public static byte[] setup() {
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

  /** A request for a stream. */
  public static byte[] requestStream(
      int stream, boolean follows, long demand, Route route, ControlMessage message) {
    return bytes(
        RequestStreamFrameCodec.encode(
            ALLOCATOR,
            stream,
            follows,
            demand,
            RequestMetadata.ofRoute(ALLOCATOR, route),
            CODEC.encode(ALLOCATOR, message)));
  }

  /** A request for an upload channel. */
  public static byte[] requestChannel(int stream, ClientMessage.Open open) {
    return bytes(
        RequestChannelFrameCodec.encode(
            ALLOCATOR,
            stream,
            false,
            false,
            Integer.MAX_VALUE,
            RequestMetadata.ofRoute(ALLOCATOR, Route.UPLOAD),
            CODEC.encode(ALLOCATOR, open)));
  }

  /** A payload of a stream. */
  public static byte[] payload(int stream, boolean follows, byte[] data) {
    return bytes(
        PayloadFrameCodec.encode(
            ALLOCATOR, stream, follows, false, true, null, Unpooled.wrappedBuffer(data)));
  }

  /** A keep-alive that asks to be answered with its data. */
  public static byte[] keepAlive(byte[] data) {
    return bytes(KeepAliveFrameCodec.encode(ALLOCATOR, true, 0, Unpooled.wrappedBuffer(data)));
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
