package dev.ferry.cli.rehearsal;

import dev.ferry.protocol.WirePayload;
import io.rsocket.SocketAcceptor;
import io.rsocket.core.RSocketServer;
import io.rsocket.transport.netty.server.CloseableChannel;
import io.rsocket.transport.netty.server.TcpServerTransport;
import reactor.core.publisher.Mono;

/** A stand-in for the service that listens on a free loopback port until it is closed. */
public final class LoopbackPeer implements AutoCloseable {
  private static final String HOST = "127.0.0.1";

  private final CloseableChannel channel;

  private LoopbackPeer(CloseableChannel channel) {
    this.channel = channel;
  }

  /**
   * One that listens.
   *
   * @param content of every file it is asked for
   */
  public static Mono<LoopbackPeer> listen(byte[] content) {
    return RSocketServer.create(SocketAcceptor.with(new LoopbackFiles(content)))
        .payloadDecoder(WirePayload.DECODER)
        .bind(TcpServerTransport.create(HOST, 0))
        .map(LoopbackPeer::new);
  }

  /** {@code HOST:PORT}. */
  public String address() {
    return HOST + ":" + channel.address().getPort();
  }

  @Override
  public void close() {
    channel.dispose();
  }
}
