package dev.ferry.service.http.tus;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AttributeKey;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.stereotype.Component;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Keeps what a client writes behind the body of a request, which the server else forgets: the one
 * trailer this door reads.
 */
@Component
final class TusTrailers implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory> {
  private static final String HANDLER = "ferry.tus.trailers";
  private static final AttributeKey<String> CHECKSUM = AttributeKey.valueOf(HANDLER);

  @Override
  public void customize(NettyReactiveWebServerFactory factory) {
    factory.addServerCustomizers(
        http ->
            http.doOnConnection(connection -> connection.addHandlerLast(HANDLER, new Keeping())));
  }

  /** Sees one request at a time: those that are sent ahead wait before it. */
  private static final class Keeping extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof HttpRequest) {
        context.channel().attr(CHECKSUM).set(null);
      }
      if (message instanceof LastHttpContent last) {
        List<String> values = last.trailingHeaders().getAll(Tus.CHECKSUM_HEADER);
        if (values.size() == 1) {
          context.channel().attr(CHECKSUM).set(values.get(0));
        }
      }
      context.fireChannelRead(message);
    }
  }

  /** Gives the checksum that stood behind the body of a request, once that has been read. */
  static Supplier<@Nullable String> checksumOf(ServerHttpRequest request) {
    HttpServerRequest connected = ServerHttpRequestDecorator.getNativeRequest(request);
    AtomicReference<@Nullable Channel> channel = new AtomicReference<>();
    var unused = connected.withConnection(connection -> channel.set(connection.channel()));
    Channel its = channel.get();
    return () -> its == null ? null : its.attr(CHECKSUM).get();
  }
}
