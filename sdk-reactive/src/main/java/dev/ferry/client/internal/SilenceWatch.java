package dev.ferry.client.internal;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection whose other end has gone without a word.
 *
 * <p>RSocket measures the time between keep-alive frames, which on a slow link wait behind all the
 * data that was sent before them. Here every byte that arrives is a sign of life, and so is every
 * byte of waiting data that the socket takes. Keep-alives alone are no sign: the system takes a few
 * bytes for a dead peer too.
 */
final class SilenceWatch extends ChannelInboundHandlerAdapter {
  private static final int LOOKS_PER_LIFETIME = 8;

  private final long lifetimeNanos;
  private final LinkActivity activity;
  private @Nullable ScheduledFuture<?> looking;
  private long lastSignNanos;
  private long lastWaiting;
  private long lastProgress;

  SilenceWatch(Duration lifetime, LinkActivity activity) {
    this.lifetimeNanos = lifetime.toNanos();
    this.activity = activity;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    lastSignNanos = System.nanoTime();
    long period = Math.max(1, lifetimeNanos / LOOKS_PER_LIFETIME);
    looking =
        context
            .executor()
            .scheduleAtFixedRate(() -> look(context), period, period, TimeUnit.NANOSECONDS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    stop();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    stop();
    context.fireChannelInactive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    lastSignNanos = System.nanoTime();
    context.fireChannelRead(message);
  }

  private void look(ChannelHandlerContext context) {
    if (hasTakenSomething(context.channel().unsafe().outboundBuffer())) {
      lastSignNanos = System.nanoTime();
      activity.moved();
    } else if (System.nanoTime() - lastSignNanos > lifetimeNanos) {
      stop();
      var unused = context.close();
    }
  }

  private boolean hasTakenSomething(@Nullable ChannelOutboundBuffer buffer) {
    if (buffer == null) {
      return false;
    }
    long waiting = buffer.totalPendingWriteBytes();
    long progress = buffer.currentProgress();
    boolean taken = lastWaiting > 0 && (waiting != lastWaiting || progress != lastProgress);
    lastWaiting = waiting;
    lastProgress = progress;
    return taken;
  }

  private void stop() {
    if (looking != null) {
      boolean unused = looking.cancel(false);
    }
  }
}
