package dev.ferry.service.rsocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.rsocket.DuplexConnection;
import io.rsocket.RSocketErrorException;
import java.net.SocketAddress;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

/** A connection that tells its budget of every frame handed to it, and bounds fragments. */
final class MeteredConnection implements DuplexConnection {
  private final DuplexConnection connection;
  private final OutboundBudget budget;
  private final int prefixBytes;
  private final Reassembly reassembly;

  /** Meters a connection whose transport puts that many bytes in front of each frame. */
  MeteredConnection(
      DuplexConnection connection, OutboundBudget budget, int prefixBytes, FrameLimit frames) {
    this.connection = connection;
    this.budget = budget;
    this.prefixBytes = prefixBytes;
    this.reassembly = new Reassembly(frames::maxBytes);
  }

  @Override
  public void sendFrame(int streamId, ByteBuf frame) {
    int bytes = frame.readableBytes() + prefixBytes;
    connection.sendFrame(streamId, frame);
    budget.handedOver(bytes);
  }

  @Override
  public void sendErrorAndClose(RSocketErrorException failure) {
    connection.sendErrorAndClose(failure);
  }

  @Override
  public Flux<ByteBuf> receive() {
    return connection.receive().handle(this::receive);
  }

  private void receive(ByteBuf frame, SynchronousSink<ByteBuf> sink) {
    if (reassembly.admits(frame)) {
      sink.next(frame);
    } else {
      frame.release();
      budget.giveUp();
    }
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
