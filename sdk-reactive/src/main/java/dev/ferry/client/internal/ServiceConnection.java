package dev.ferry.client.internal;

import dev.ferry.protocol.ClientMessage.Hello;
import dev.ferry.protocol.ProtocolVersion;
import dev.ferry.protocol.RequestMetadata;
import dev.ferry.protocol.WirePayload;
import dev.ferry.protocol.frame.FrameReceiver;
import dev.ferry.transfer.FailureCode;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOption;
import io.netty.resolver.NoopAddressResolverGroup;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.core.RSocketConnector;
import io.rsocket.transport.netty.client.TcpClientTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
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

  /** {@link SilenceWatch} finds out sooner, and is not misled by frames that wait behind data. */
  private static final Duration FRAME_LIFETIME = Duration.ofHours(1);

  private static final Duration GRACE = Duration.ofSeconds(1);

  private final ConnectionSettings settings;
  private final TransferThreads threads;
  private final Wire wire;
  private final AtomicInteger nextAddress = new AtomicInteger();
  private final Mono<RSocket> shared = Mono.defer(() -> Mono.fromFuture(livingOrBegun(), true));
  private final LinkActivity activity = new LinkActivity();
  private volatile @Nullable RSocket current;
  private volatile @Nullable RSocket abandoned;
  private volatile @Nullable Connection socket;
  private volatile TlsEnd tlsEnd = new TlsEnd();

  /** The one connection, or the attempt to make it; guarded by this. */
  private @Nullable CompletableFuture<RSocket> connection;

  private volatile boolean closed;

  /** Nothing is connected yet. */
  public ServiceConnection(ConnectionSettings settings, TransferThreads threads, Wire wire) {
    this.settings = settings;
    this.threads = threads;
    this.wire = wire;
  }

  /** How long whoever uses this connection waits for the other side. */
  public Patience patience(Duration timeout) {
    return new Patience(timeout, activity);
  }

  /**
   * Does something over the living connection, connecting if need be; fails with {@code
   * CONNECTION_REFUSED}.
   *
   * <p>When it stalls, the connection is given up: a peer that is gone without a word would make
   * every other attempt stall too.
   */
  public <T> Mono<T> use(Function<RSocket, Mono<T>> work) {
    return shared.flatMap(
        rsocket ->
            Mono.deferContextual(context -> work.apply(TracedRSocket.of(rsocket, context)))
                .doOnError(failure -> giveUpIfStalled(rsocket, failure))
                .onErrorResume(failure -> tlsEnd.explained(failure)));
  }

  /** Does something with many results over the living connection. */
  public <T> Flux<T> useMany(Function<RSocket, Flux<T>> work) {
    return shared.flatMapMany(
        rsocket ->
            Flux.deferContextual(context -> work.apply(TracedRSocket.of(rsocket, context)))
                .doOnError(failure -> giveUpIfStalled(rsocket, failure))
                .onErrorResume(failure -> tlsEnd.explained(failure)));
  }

  /**
   * Closes the connection and makes no other. Completes when it is closed, within 1 s, also one
   * that was being made: RSocket frees its first frame only by sending it.
   */
  public Mono<Void> close() {
    return Mono.defer(
        () ->
            Mono.justOrEmpty(refuseOthers())
                .flatMap(last -> Mono.fromFuture(last, true))
                .flatMap(ServiceConnection::disposed)
                .onErrorComplete()
                .timeout(GRACE, Mono.empty()));
  }

  private synchronized @Nullable CompletableFuture<RSocket> refuseOthers() {
    closed = true;
    return connection;
  }

  /**
   * One at a time, and what was begun is ended whether or not somebody waits for it any more: a
   * connection that nobody knows would stay open for good, and RSocket frees its first frame only
   * by sending it.
   */
  private synchronized CompletableFuture<RSocket> livingOrBegun() {
    CompletableFuture<RSocket> known = connection;
    if (known == null || isOver(known)) {
      known = connectToAny(settings.addresses().size()).toFuture();
      connection = known;
    }
    return known;
  }

  private boolean isOver(CompletableFuture<RSocket> known) {
    if (!known.isDone()) {
      return false;
    }
    RSocket made = known.isCompletedExceptionally() ? null : known.getNow(null);
    return made == null || made.isDisposed() || made == abandoned;
  }

  private static Mono<Void> disposed(RSocket rsocket) {
    rsocket.dispose();
    return rsocket.onClose();
  }

  /** Closes the socket itself; RSocket would wait for its queue to be written first. */
  private void giveUpIfStalled(RSocket rsocket, Throwable failure) {
    Connection open = socket;
    if (ServiceFailures.of(failure).code() == FailureCode.STALLED && rsocket == current) {
      abandoned = rsocket;
      if (open != null) {
        open.dispose();
      }
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
            .option(ChannelOption.TCP_NODELAY, true)
            .doOnConnected(this::connected);
    return secured(tcp).flatMap(this::open);
  }

  /** Reads the files away from the event loop, anew for every connection. */
  private Mono<TcpClient> secured(TcpClient tcp) {
    TlsFiles tls = settings.tlsOrNull();
    return tls == null
        ? Mono.just(tcp)
        : threads
            .ioLane()
            .call(tls::context)
            .map(
                context ->
                    tcp.secure(
                        spec ->
                            spec.sslContext(context)
                                .handshakeTimeout(settings.connectTimeout())
                                .closeNotifyFlushTimeout(GRACE)));
  }

  private Mono<RSocket> open(TcpClient tcp) {
    return RSocketConnector.create()
        .metadataMimeType(RequestMetadata.MIME_TYPE)
        .dataMimeType(RequestMetadata.DATA_MIME_TYPE)
        .setupPayload(Mono.fromSupplier(this::hello))
        .payloadDecoder(WirePayload.DECODER)
        .keepAlive(settings.keepAliveInterval(), FRAME_LIFETIME)
        .maxInboundPayloadSize(MAX_PAYLOAD_BYTES)
        .connect(TcpClientTransport.create(tcp, MAX_PAYLOAD_BYTES));
  }

  /** After the handshake. Only plain frames may be read straight into their buffers. */
  private void connected(Connection connected) {
    FrameReceiver receiver = new FrameReceiver(() -> MAX_PAYLOAD_BYTES, activity::moved);
    TlsEnd end = new TlsEnd();
    socket = connected;
    tlsEnd = end;
    var unused =
        connected
            .addHandlerFirst(end)
            .addHandlerFirst(new SilenceWatch(settings.keepAliveLifetime(), activity))
            .addHandlerLast(
                settings.tlsOrNull() == null ? receiver.readBy(connected.channel()) : receiver);
  }

  /** The SETUP payload; RSocket takes its buffers over. */
  private Payload hello() {
    Hello hello = new Hello(ProtocolVersion.SUPPORTED, settings.clientName());
    String token = settings.tokenOrNull();
    ByteBuf data = wire.encodeOnHeap(hello);
    return token == null
        ? WirePayload.of(data)
        : WirePayload.of(data, RequestMetadata.ofToken(Wire.HEAP, token));
  }

  private void opened(RSocket rsocket) {
    current = rsocket;
    if (closed) {
      rsocket.dispose();
    }
  }
}
