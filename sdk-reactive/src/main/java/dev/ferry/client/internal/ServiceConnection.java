package dev.ferry.client.internal;

import dev.ferry.protocol.ClientMessage.Hello;
import dev.ferry.protocol.ProtocolVersion;
import dev.ferry.protocol.RequestMetadata;
import dev.ferry.protocol.WirePayload;
import io.netty.channel.ChannelOption;
import io.netty.resolver.NoopAddressResolverGroup;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.core.RSocketConnector;
import io.rsocket.transport.netty.client.TcpClientTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.tcp.TcpClient;

/**
 * One connection to the service, made on first use, shared, and made anew after it was lost.
 *
 * <p>Fragmentation, RSocket resumption and leases are off: chunks fit a frame, and transfers resume
 * by their frontier.
 */
public final class ServiceConnection {
  /** Largest frame and payload RSocket can carry. */
  private static final int MAX_PAYLOAD_BYTES = (1 << 24) - 1;

  private final ConnectionSettings settings;
  private final TransferThreads threads;
  private final Wire wire;
  private final AtomicInteger nextAddress = new AtomicInteger();
  private final Mono<RSocket> shared;
  private volatile @Nullable RSocket current;
  private volatile boolean closed;

  /** Nothing is connected yet. */
  public ServiceConnection(ConnectionSettings settings, TransferThreads threads, Wire wire) {
    this.settings = settings;
    this.threads = threads;
    this.wire = wire;
    this.shared =
        Mono.defer(() -> connectToAny(settings.addresses().size()))
            .cacheInvalidateIf(RSocket::isDisposed);
  }

  /** The living connection, connecting if need be; fails with {@code CONNECTION_REFUSED}. */
  public Mono<RSocket> rsocket() {
    return shared;
  }

  /** Closes the connection and makes no other. */
  public void close() {
    closed = true;
    RSocket living = current;
    if (living != null) {
      living.dispose();
    }
  }

  private Mono<RSocket> connectToAny(int addressesLeft) {
    int index = Math.floorMod(nextAddress.get(), settings.addresses().size());
    InetSocketAddress address = settings.addresses().get(index);
    Mono<RSocket> connecting =
        resolve(address)
            .flatMap(this::connect)
            .onErrorMap(thrown -> ServiceFailures.ofConnecting(address, thrown))
            .doOnError(failure -> nextAddress.incrementAndGet())
            .doOnNext(this::opened);
    return addressesLeft <= 1
        ? connecting
        : connecting.onErrorResume(failure -> connectToAny(addressesLeft - 1));
  }

  /** Looks the name up away from the event loop, anew for every connection. */
  private Mono<InetSocketAddress> resolve(InetSocketAddress address) {
    return threads
        .ioLane()
        .call(
            () ->
                new InetSocketAddress(
                    InetAddress.getByName(address.getHostString()), address.getPort()));
  }

  private Mono<RSocket> connect(InetSocketAddress address) {
    if (closed) {
      return Mono.error(ServiceFailures.connectionLost(new ClosedChannelException()));
    }
    TcpClient tcp =
        TcpClient.create(ConnectionProvider.newConnection())
            .remoteAddress(() -> address)
            .resolver(NoopAddressResolverGroup.INSTANCE)
            .runOn(threads.loops(), false)
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                Math.toIntExact(settings.connectTimeout().toMillis()))
            .option(ChannelOption.TCP_NODELAY, true);
    return RSocketConnector.create()
        .metadataMimeType(RequestMetadata.MIME_TYPE)
        .dataMimeType(RequestMetadata.DATA_MIME_TYPE)
        .setupPayload(Mono.fromSupplier(this::hello))
        .payloadDecoder(WirePayload.DECODER)
        .keepAlive(settings.keepAliveInterval(), settings.keepAliveLifetime())
        .maxInboundPayloadSize(MAX_PAYLOAD_BYTES)
        .connect(TcpClientTransport.create(tcp, MAX_PAYLOAD_BYTES));
  }

  /** The SETUP payload; RSocket takes its buffers over. */
  private Payload hello() {
    Hello hello = new Hello(ProtocolVersion.SUPPORTED, settings.clientName());
    String token = settings.tokenOrNull();
    return token == null
        ? wire.message(hello)
        : WirePayload.of(wire.encode(hello), RequestMetadata.ofToken(wire.allocator(), token));
  }

  private void opened(RSocket rsocket) {
    current = rsocket;
    if (closed) {
      rsocket.dispose();
    }
  }
}
