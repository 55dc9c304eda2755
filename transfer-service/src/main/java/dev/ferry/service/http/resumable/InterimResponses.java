package dev.ferry.service.http.resumable;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpVersion;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * The {@code 104 (Upload Resumption Supported)} responses of one request, if its client can take
 * them; never after its final response has begun.
 */
final class InterimResponses {
  private final @Nullable Channel channel;
  private final HttpServerResponse response;

  private InterimResponses(@Nullable Channel channel, HttpServerResponse response) {
    this.channel = channel;
    this.response = response;
  }

  static InterimResponses of(ServerWebExchange exchange) {
    HttpServerRequest request = ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest());
    HttpServerResponse response =
        ServerHttpResponseDecorator.getNativeResponse(exchange.getResponse());
    boolean wanted =
        UploadHead.knowsInterim(exchange.getRequest().getHeaders())
            && HttpVersion.HTTP_1_1.equals(request.version());
    return new InterimResponses(wanted ? channelOf(request) : null, response);
  }

  private static @Nullable Channel channelOf(HttpServerRequest request) {
    AtomicReference<@Nullable Channel> found = new AtomicReference<>();
    var unused = request.withConnection(connection -> found.set(connection.channel()));
    Channel channel = found.get();
    return channel != null && InterimEncoder.isInstalled(channel) ? channel : null;
  }

  /** Whether the client gets any. */
  boolean areSent() {
    return channel != null;
  }

  /** Tells where to continue when this request breaks off. */
  void supported(String location, String limits) {
    FullHttpResponse interim = interim();
    interim.headers().set(HttpHeaderNames.LOCATION, location);
    interim.headers().set(ResumableDraft.LIMIT, limits);
    send(interim);
  }

  /** Tells what is durable. */
  void progressed(long offset) {
    FullHttpResponse interim = interim();
    interim.headers().set(ResumableDraft.OFFSET, offset);
    send(interim);
  }

  private static FullHttpResponse interim() {
    FullHttpResponse interim =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, ResumableDraft.RESUMPTION_SUPPORTED, Unpooled.EMPTY_BUFFER);
    interim.headers().set(ResumableDraft.INTEROP_VERSION_FIELD, ResumableDraft.INTEROP_VERSION);
    return interim;
  }

  /** In the connection's own thread the order against the final response is certain. */
  private void send(FullHttpResponse interim) {
    Channel connection = channel;
    if (connection != null) {
      if (connection.eventLoop().inEventLoop()) {
        write(connection, interim);
      } else {
        connection.eventLoop().execute(() -> write(connection, interim));
      }
    }
  }

  /**
   * Past reactor-netty's handler, which takes an interim response for the last of a connection that
   * is to be closed. A client that takes nothing is not told more and more.
   */
  private void write(Channel connection, FullHttpResponse interim) {
    ChannelHandlerContext below = connection.pipeline().context(NettyPipeline.HttpTrafficHandler);
    if (below != null && connection.isWritable() && !response.hasSentHeaders()) {
      var unused = below.writeAndFlush(interim);
    }
  }
}
