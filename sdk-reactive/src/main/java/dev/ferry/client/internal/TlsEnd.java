package dev.ferry.client.internal;

import dev.ferry.transfer.FailureCode;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Remembers why TLS ended a connection. In TLS 1.3 a service refuses a certificate after the client
 * took the handshake for done, and Netty closes the connection first and says why afterwards.
 */
final class TlsEnd extends ChannelInboundHandlerAdapter {
  private volatile @Nullable EventExecutor loop;
  private volatile @Nullable Throwable cause;

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    loop = context.executor();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    if (failure.getCause() instanceof SSLException tls) {
      cause = tls;
      var unused = context.close();
    } else {
      context.fireExceptionCaught(failure);
    }
  }

  /** The same failure, or what is behind it when it is only that the connection was lost. */
  <T> Mono<T> explained(Throwable failure) {
    EventExecutor executor = loop;
    return executor == null || ServiceFailures.of(failure).code() != FailureCode.CONNECTION_LOST
        ? Mono.error(failure)
        : Mono.create(sink -> explainLater(executor, failure, sink));
  }

  private void explainLater(EventExecutor executor, Throwable failure, MonoSink<?> sink) {
    try {
      executor.execute(
          () -> {
            Throwable known = cause;
            sink.error(known == null ? failure : known);
          });
    } catch (RejectedExecutionException e) {
      sink.error(failure);
    }
  }
}
