package dev.ferry.service.rsocket;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Closes a connection whose peer has gone without a word: it sends not one byte, or takes not one
 * of what waits for it.
 *
 * <p>Counts bytes and not frames, so that a slow link on which a large frame, or a keep-alive
 * behind much data, takes long is not mistaken for a dead one; and it is bounded here, whatever
 * lifetime a peer claims in its SETUP.
 */
final class ConnectionDeadlines extends IdleStateHandler {
  private final LongSupplier pendingBytes;

  /**
   * Deadlines of one connection.
   *
   * @param pendingBytes what waits to be taken
   */
  ConnectionDeadlines(Duration silence, LongSupplier pendingBytes) {
    super(true, silence.toMillis(), silence.toMillis(), 0, TimeUnit.MILLISECONDS);
    this.pendingBytes = pendingBytes;
  }

  @Override
  protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) {
    if (event.state() == IdleState.READER_IDLE || pendingBytes.getAsLong() > 0) {
      var unused = context.close();
    }
  }
}
