package dev.ferry.service.http.files;

import dev.ferry.service.download.FileSpan;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.DefaultFileRegion;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.FutureMono;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Writes the body of an answer straight to its connection, past the framework, which knows neither
 * spans of an open file nor a bound for what waits to be sent: one element is written while the
 * next is made ready, and no more are in memory.
 */
final class SocketBody {
  private final ServerHttpResponse response;
  private final HttpServerResponse server;
  private final Duration patience;

  /**
   * The body of an answer.
   *
   * @param patience how long the receiver may take nothing
   */
  SocketBody(ServerHttpResponse response, Duration patience) {
    this.response = response;
    this.server = ServerHttpResponseDecorator.getNativeResponse(response);
    this.patience = patience;
  }

  /** Whether bytes are changed on their way to the socket. */
  boolean isEncrypted() {
    return channel().pipeline().get(SslHandler.class) != null;
  }

  private Channel channel() {
    return ((Connection) server).channel();
  }

  /** Status and headers as they are now, without a body. */
  Mono<Void> none() {
    return response.setComplete();
  }

  /**
   * Status and headers as they are now, and all of the body with them.
   *
   * @param buffer stays the caller's
   */
  Mono<Void> whole(ByteBuf buffer) {
    return response
        .setComplete()
        .then(Mono.defer(() -> Mono.from(server.sendObject(buffer.retain()))))
        .timeout(patience, stalled());
  }

  /**
   * Status and headers as they are now, then the elements of the body.
   *
   * @param elements buffers, each released here, and {@link FileSpan spans}
   */
  Mono<Void> of(Flux<?> elements) {
    return response
        .setComplete()
        .then(Mono.defer(() -> Mono.from(server.then(elements.concatMap(this::written, 1).then()))))
        .doOnError(failure -> cut());
  }

  /** What has begun and cannot be ended as it was announced is no answer. */
  private void cut() {
    var unused = channel().close();
  }

  private Mono<Void> written(Object element) {
    Object message = element instanceof FileSpan span ? new Region(span) : element;
    return FutureMono.deferFuture(() -> channel().writeAndFlush(message))
        .timeout(patience, stalled());
  }

  private static <T> Mono<T> stalled() {
    return Mono.error(
        () ->
            new TransferException(FailureCode.STALLED, "Nothing of the answer was taken for long"));
  }

  /** A span whose file stays open when it is sent. */
  private static final class Region extends DefaultFileRegion {
    Region(FileSpan span) {
      super(span.channel(), span.position(), span.lengthBytes());
    }

    @Override
    protected void deallocate() {
      // the file belongs to whoever opened it
    }
  }
}
