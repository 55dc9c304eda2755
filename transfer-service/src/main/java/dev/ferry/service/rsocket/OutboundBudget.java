package dev.ferry.service.rsocket;

import dev.ferry.service.download.OutboundGate;
import dev.ferry.transfer.TransferLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one connection has still to send: bytes handed to RSocket minus bytes the socket took.
 *
 * <p>RSocket queues outbound frames without bound. Downloads pause at the soft limit, so an honest
 * slow reader never gets near the hard one; whatever else fills the queue, keep-alives with data or
 * a flood of small requests whose answers nobody reads, ends with the connection being closed.
 */
final class OutboundBudget extends ChannelOutboundHandlerAdapter implements OutboundGate {
  private final long softBytes;
  private final long hardBytes;
  private final Runnable onOverflow;
  private final AtomicLong pending = new AtomicLong();
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

  /** A budget; {@code onOverflow} closes the connection and may be called more than once. */
  OutboundBudget(TransferLimits limits, Runnable onOverflow) {
    this.softBytes = limits.outboundBytesSoft();
    this.hardBytes = limits.outboundBytesHard();
    this.onOverflow = onOverflow;
  }

  /** A frame was handed to RSocket. */
  void handedOver(long bytes) {
    if (pending.addAndGet(bytes) > hardBytes) {
      onOverflow.run();
    }
  }

  long pendingBytes() {
    return pending.get();
  }

  @Override
  public boolean admits(Runnable wakeUp) {
    if (pending.get() < softBytes) {
      return true;
    }
    waiting.add(wakeUp);
    return pending.get() < softBytes && waiting.remove(wakeUp);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    long bytes = lengthOf(message);
    var unused = context.write(message, promise.unvoid().addListener(written -> taken(bytes)));
  }

  private static long lengthOf(Object message) {
    if (message instanceof ByteBuf bytes) {
      return bytes.readableBytes();
    }
    return message instanceof ByteBufHolder holder ? holder.content().readableBytes() : 0;
  }

  private void taken(long bytes) {
    if (pending.addAndGet(-bytes) < softBytes) {
      for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
        next.run();
      }
    }
  }
}
