package dev.ferry.service.rsocket;

import dev.ferry.service.download.OutboundGate;
import dev.ferry.transfer.Pieces;
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
 * a flood of small requests whose answers nobody reads, ends with the connection being closed. Both
 * limits get tighter as all connections together have much to send.
 */
final class OutboundBudget extends ChannelOutboundHandlerAdapter implements OutboundGate {
  /** What a small frame costs beside its bytes, in queues and buffers. */
  private static final int FRAME_COST_BYTES = 512;

  private final OutboundTotal total;
  private final long softBytes;
  private final long hardBytes;
  private final Runnable onOverflow;
  private final AtomicLong pending = new AtomicLong();
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private volatile long waitingSinceNanos = System.nanoTime();
  private long pendingFrames;
  private boolean closed;

  /** A budget; {@code onOverflow} closes the connection and may be called more than once. */
  OutboundBudget(TransferLimits limits, OutboundTotal total, Runnable onOverflow) {
    this.total = total;
    this.softBytes = limits.outboundBytesSoft();
    this.hardBytes = limits.outboundBytesHard();
    this.onOverflow = onOverflow;
    total.opened(this);
  }

  /** A frame was handed to RSocket. */
  void handedOver(long bytes) {
    long now = moved(bytes, 1);
    if (now == bytes) {
      waitingSinceNanos = System.nanoTime();
    }
    if (now > hardBytes) {
      giveUp();
    } else {
      total.shed();
    }
  }

  /** After the connection closed, what it had to send is no longer part of the total. */
  private synchronized long moved(long bytes, int frames) {
    if (!closed) {
      total.add(bytes + (long) frames * FRAME_COST_BYTES);
    }
    pendingFrames += frames;
    return pending.addAndGet(bytes);
  }

  /** The connection is over. */
  synchronized void close() {
    if (!closed) {
      closed = true;
      total.add(-pending.get() - pendingFrames * FRAME_COST_BYTES);
      total.closed(this);
    }
  }

  /** Closes the connection. */
  void giveUp() {
    close();
    onOverflow.run();
  }

  /** Whether something waits to be taken. */
  boolean isWaited() {
    return pending.get() > 0;
  }

  /** How long the peer has taken nothing. */
  long waitedNanos() {
    return System.nanoTime() - waitingSinceNanos;
  }

  long pendingBytes() {
    return pending.get();
  }

  @Override
  public boolean admits(Runnable wakeUp) {
    if (isLow()) {
      return true;
    }
    waiting.add(wakeUp);
    return isLow() && waiting.remove(wakeUp);
  }

  /** One chunk of each connection always may go, so large ones are for few connections. */
  @Override
  public int chunkBytes(int wanted) {
    return total.hasRoomFor(wanted) ? wanted : Math.min(wanted, Pieces.LENGTH_BYTES);
  }

  /** With nothing on its way, one chunk always may go. */
  private boolean isLow() {
    long now = pending.get();
    return now == 0 || now < Math.min(softBytes, total.shareBytes());
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
    waitingSinceNanos = System.nanoTime();
    if (moved(-bytes, -1) == 0 || isLow()) {
      for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
        next.run();
      }
    }
  }
}
