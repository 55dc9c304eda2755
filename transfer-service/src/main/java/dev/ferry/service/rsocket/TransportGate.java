package dev.ferry.service.rsocket;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.rsocket.frame.ErrorFrameCodec;
import io.rsocket.frame.FrameLengthCodec;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Looks at the first two bytes of a connection and makes way for TLS or for plain frames, whichever
 * the service speaks. A peer that begins with the other is told so before it is sent away: without
 * a word it would try again and again.
 *
 * <p>A TLS record of a handshake begins with 22, 3; a frame that began so would be 1.4 MB long,
 * more than any SETUP may be.
 */
final class TransportGate extends ByteToMessageDecoder {
  private static final int HANDSHAKE_RECORD = 22;
  private static final int TLS_MAJOR_VERSION = 3;

  private final @Nullable Function<ByteBufAllocator, ? extends ChannelHandler> tls;
  private boolean refused;

  /**
   * The gate of one connection.
   *
   * @param tls makes the handler of a service that speaks TLS; null when it does not
   */
  TransportGate(@Nullable Function<ByteBufAllocator, ? extends ChannelHandler> tls) {
    this.tls = tls;
  }

  /** Stands first, where other handlers expect TLS to be. */
  void guard(Channel channel) {
    var unused = channel.pipeline().addFirst(NettyPipeline.SslHandler, this);
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf input, List<Object> output) {
    if (refused) {
      input.skipBytes(input.readableBytes());
    } else if (input.readableBytes() >= 2) {
      pass(context, input);
    }
  }

  private void pass(ChannelHandlerContext context, ByteBuf input) {
    if (isTls(input) != (tls != null)) {
      input.skipBytes(input.readableBytes());
      refuse(context);
    } else if (tls == null) {
      var unused = context.pipeline().remove(this);
    } else {
      var unused =
          context.pipeline().replace(this, NettyPipeline.SslHandler, tls.apply(context.alloc()));
    }
  }

  private static boolean isTls(ByteBuf input) {
    int first = input.readerIndex();
    return input.getUnsignedByte(first) == HANDSHAKE_RECORD
        && input.getUnsignedByte(first + 1) == TLS_MAJOR_VERSION;
  }

  /** In plain, which both understand: to a client that wants TLS it is no TLS at all. */
  private void refuse(ChannelHandlerContext context) {
    refused = true;
    TransferException failure =
        tls == null
            ? new TransferException(FailureCode.MALFORMED, "This port does not speak TLS")
            : new TransferException(FailureCode.TLS_REQUIRED, "This port speaks TLS only");
    ByteBuf frame = ErrorFrameCodec.encode(context.alloc(), 0, RSocketFailures.ofSetup(failure));
    var unused =
        context
            .writeAndFlush(FrameLengthCodec.encode(context.alloc(), frame.readableBytes(), frame))
            .addListener(ChannelFutureListener.CLOSE);
  }
}
