package dev.ferry.service.http.resumable;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import reactor.netty.NettyPipeline;

/**
 * Writes interim responses (1xx) past the HTTP codec, which takes each response that it encodes,
 * also an interim one, for the last of its request: the next request of the connection would lose
 * the content of its response, or have one that it must not have.
 *
 * <p>It is above the codec, so it sees responses as objects, and what it writes goes on below.
 */
@Sharable
public final class InterimEncoder extends ChannelOutboundHandlerAdapter {
  private static final String NAME = "ferry.interimEncoder";
  private static final InterimEncoder SHARED = new InterimEncoder();

  private InterimEncoder() {}

  /** Prepares a connection that speaks HTTP/1.1; any other stays as it is. */
  public static void install(Channel channel) {
    ChannelPipeline pipeline = channel.pipeline();
    if (pipeline.context(NettyPipeline.HttpCodec) != null) {
      var unused = pipeline.addAfter(NettyPipeline.HttpCodec, NAME, SHARED);
    }
  }

  static boolean isInstalled(Channel channel) {
    return channel.pipeline().context(NAME) != null;
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    ChannelHandlerContext codec = context.pipeline().context(NettyPipeline.HttpCodec);
    if (codec != null && message instanceof FullHttpResponse response && isInterim(response)) {
      ByteBuf bytes = encoded(context, response);
      response.release();
      var unused = codec.write(bytes, promise);
    } else {
      var unused = context.write(message, promise);
    }
  }

  /** What switches protocols is the last response of its protocol. */
  private static boolean isInterim(FullHttpResponse response) {
    return response.status().codeClass() == HttpStatusClass.INFORMATIONAL
        && response.status().code() != HttpResponseStatus.SWITCHING_PROTOCOLS.code();
  }

  private static ByteBuf encoded(ChannelHandlerContext context, FullHttpResponse response) {
    StringBuilder head = new StringBuilder("HTTP/1.1 ").append(response.status()).append("\r\n");
    response
        .headers()
        .forEach(
            field ->
                head.append(field.getKey()).append(": ").append(field.getValue()).append("\r\n"));
    return ByteBufUtil.writeAscii(context.alloc(), head.append("\r\n"));
  }
}
