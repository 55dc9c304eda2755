package dev.ferry.service.rsocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.rsocket.DuplexConnection;
import io.rsocket.RSocketErrorException;
import java.net.SocketAddress;
import java.util.concurrent.RejectedExecutionException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A connection that tells its budget of every frame handed to it, and hands all of them to the
 * transport on its event loop.
 *
 * <p>RSocket allows frames from any thread, but the outbound queue of rsocket-java 1.1.5 loses a
 * wake-up now and then when several threads that are not the event loop add to it: the frames stay
 * there and the connection stands still. Even frames from the loop itself go through its task
 * queue, or they would overtake those of other threads.
 */
final class MeteredConnection implements DuplexConnection {
  private final DuplexConnection connection;
  private final OutboundBudget budget;
  private final EventLoop loop;
  private final int prefixBytes;

  /** Meters a connection whose transport puts that many bytes in front of each frame. */
  MeteredConnection(
      DuplexConnection connection, OutboundBudget budget, EventLoop loop, int prefixBytes) {
    this.connection = connection;
    this.budget = budget;
    this.loop = loop;
    this.prefixBytes = prefixBytes;
  }

  @Override
  public void sendFrame(int streamId, ByteBuf frame) {
    budget.handedOver(frame.readableBytes() + prefixBytes);
    try {
      loop.execute(() -> connection.sendFrame(streamId, frame));
    } catch (RejectedExecutionException closed) {
      frame.release();
    }
  }

  @Override
  public void sendErrorAndClose(RSocketErrorException failure) {
    try {
      loop.execute(() -> connection.sendErrorAndClose(failure));
    } catch (RejectedExecutionException closed) {
      connection.dispose();
    }
  }

  @Override
  public Flux<ByteBuf> receive() {
    return connection.receive();
  }

  @Override
  public ByteBufAllocator alloc() {
    return connection.alloc();
  }

  @Override
  public SocketAddress remoteAddress() {
    return connection.remoteAddress();
  }

  @Override
  public Mono<Void> onClose() {
    return connection.onClose();
  }

  @Override
  public void dispose() {
    connection.dispose();
  }

  @Override
  public boolean isDisposed() {
    return connection.isDisposed();
  }
}
