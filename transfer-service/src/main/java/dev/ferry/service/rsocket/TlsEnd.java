package dev.ferry.service.rsocket;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a connection whose TLS failed. Any peer can make it fail, so it is counted and not logged
 * where somebody would have to read it.
 */
final class TlsEnd extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(TlsEnd.class);

  private final Runnable failed;
  private boolean told;

  TlsEnd(Runnable failed) {
    this.failed = failed;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    if (!(failure instanceof SSLException) && !(failure.getCause() instanceof SSLException)) {
      context.fireExceptionCaught(failure);
      return;
    }
    if (!told) {
      told = true;
      failed.run();
      LOG.debug("TLS with {} failed", context.channel().remoteAddress(), failure);
    }
    var unused = context.close();
  }
}
