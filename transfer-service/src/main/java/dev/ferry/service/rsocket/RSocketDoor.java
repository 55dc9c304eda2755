package dev.ferry.service.rsocket;

import dev.ferry.protocol.ChunkHeader;
import dev.ferry.protocol.ControlCodec;
import dev.ferry.protocol.WirePayload;
import dev.ferry.protocol.frame.FrameReceiver;
import dev.ferry.service.metrics.FerryMeters;
import dev.ferry.service.tls.ServerTls;
import dev.ferry.transfer.TransferLimits;
import io.netty.channel.ChannelOption;
import io.netty.util.internal.PlatformDependent;
import io.rsocket.DuplexConnection;
import io.rsocket.RSocket;
import io.rsocket.SocketAcceptor;
import io.rsocket.core.RSocketServer;
import io.rsocket.transport.netty.RSocketLengthCodec;
import io.rsocket.transport.netty.TcpDuplexConnection;
import io.rsocket.transport.netty.WebsocketDuplexConnection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.DisposableServer;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;
import reactor.netty.tcp.TcpServer;

/**
 * Accepts RSocket connections over TCP, and over WebSocket for the HTTP server.
 *
 * <p>Every connection gets an RSocket server of its own, so that its requests know their
 * connection's {@link OutboundBudget}. Bounded from the first byte: frame and payload size, time to
 * SETUP, streams, queued outbound bytes.
 */
public final class RSocketDoor {
  /** What a frame may have beside a chunk: headers of frame and chunk, routing metadata. */
  static final int FRAME_OVERHEAD_BYTES = 1024 + ChunkHeader.LENGTH_BYTES;

  private static final int TCP_PREFIX_BYTES = 3;

  private final OutboundTotal outbound = new OutboundTotal(PlatformDependent.maxDirectMemory() / 8);
  private final TransferLimits limits;
  private final DoorHandlers handlers;
  private final SetupGuard guard;
  private final DoorAccess access;
  private final FerryMeters meters;
  private final Map<DuplexConnection, Entrant> connections = new ConcurrentHashMap<>();

  /**
   * A door.
   *
   * @param access who may come in, and where that is taken down
   */
  public RSocketDoor(
      TransferLimits limits,
      ControlCodec codec,
      DoorRooms rooms,
      FerryMeters meters,
      DoorAccess access) {
    this(limits, codec, rooms, meters, access, CompressionPolicy.AUTO);
  }

  /** The same, which compresses by that policy. */
  public RSocketDoor(
      TransferLimits limits,
      ControlCodec codec,
      DoorRooms rooms,
      FerryMeters meters,
      DoorAccess access,
      CompressionPolicy compression) {
    this.limits = limits;
    this.handlers = DoorHandlers.of(codec, rooms, limits, access.audit(), compression);
    this.guard = new SetupGuard(codec, access.authority());
    this.access = access;
    this.meters = meters;
    meters.connections(connections::size);
  }

  /** Listens for plain TCP connections; the result is the listening socket. */
  public Mono<? extends DisposableServer> bind(String host, int port) {
    return bind(host, port, null);
  }

  /** Listens for TCP connections, with TLS only when there is some. */
  public Mono<? extends DisposableServer> bind(String host, int port, @Nullable ServerTls tls) {
    return TcpServer.create()
        .host(host)
        .port(port)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.SO_KEEPALIVE, true)
        .doOnChannelInit((observer, channel, peer) -> gate(tls).guard(channel))
        .doOnConnection(connection -> acceptTcp(connection, tls == null))
        .bind();
  }

  private static TransportGate gate(@Nullable ServerTls tls) {
    return new TransportGate(tls == null ? null : memory -> tls.newHandler(memory, true));
  }

  private OutboundBudget budgetOf(Connection connection) {
    OutboundBudget budget = new OutboundBudget(limits, outbound, connection::dispose);
    var unused = connection.onDispose(budget::close);
    return budget;
  }

  private FrameLimit smallFrames() {
    return new FrameLimit(limits.controlBytesMax() + FRAME_OVERHEAD_BYTES);
  }

  /** Only plain frames may be read straight into their buffers. */
  private void acceptTcp(Connection connection, boolean plain) {
    OutboundBudget budget = budgetOf(connection);
    FrameLimit frames = smallFrames();
    FrameReceiver receiver = new FrameReceiver(frames::maxBytes);
    connection
        .addHandlerFirst(new ConnectionDeadlines(limits.silenceTimeout(), budget::pendingBytes))
        .addHandlerFirst(new TlsEnd(meters::tlsFailed))
        .addHandlerLast(plain ? receiver.readBy(connection.channel()) : receiver)
        .addHandlerLast(new RSocketLengthCodec(maxFrameBytes()))
        .addHandlerLast(budget);
    Mono.from(
            serve(new TcpDuplexConnection("server", connection), budget, TCP_PREFIX_BYTES, frames))
        .then(Mono.<Void>never())
        .subscribe(connection.disposeSubscriber());
  }

  /** Serves one WebSocket connection of the HTTP server; completes when it is over. */
  public Publisher<Void> serve(WebsocketInbound inbound, WebsocketOutbound outbound) {
    Connection connection = (Connection) inbound;
    OutboundBudget budget = budgetOf(connection);
    connection
        .addHandlerFirst(new ConnectionDeadlines(limits.silenceTimeout(), budget::pendingBytes))
        .addHandlerLast(budget);
    return Mono.from(
            serve(new WebsocketDuplexConnection("server", connection), budget, 0, smallFrames()))
        .then(outbound.neverComplete());
  }

  /** Largest frame a peer may send. */
  public int maxFrameBytes() {
    return limits.chunkBytesMax() + FRAME_OVERHEAD_BYTES;
  }

  private Publisher<Void> serve(
      DuplexConnection transport, OutboundBudget budget, int prefixBytes, FrameLimit frames) {
    MeteredConnection connection = new MeteredConnection(transport, budget, prefixBytes, frames);
    return RSocketServer.create(acceptor(connection, budget, frames))
        .payloadDecoder(WirePayload.DECODER)
        .maxInboundPayloadSize(maxFrameBytes())
        .maxTimeToFirstFrame(limits.setupTimeout())
        .asConnectionAcceptor(maxFrameBytes())
        .apply(connection);
  }

  private SocketAcceptor acceptor(
      DuplexConnection connection, OutboundBudget budget, FrameLimit frames) {
    return (setup, peer) ->
        Mono.defer(() -> guard.admit(setup))
            .<RSocket>map(entrant -> admitted(entrant, connection, budget, frames))
            .doOnError(
                failure -> access.audit().refused(Peers.of(connection), "setup", "", failure))
            .onErrorMap(RSocketFailures::ofSetup);
  }

  private RSocket admitted(
      Entrant entrant, DuplexConnection connection, OutboundBudget budget, FrameLimit frames) {
    track(connection, entrant);
    return new FerryRSocket(
        handlers,
        new RequestCallers(entrant.caller(), Peers.of(connection), access),
        budget,
        frames,
        limits.streamsPerConnection(),
        budget::giveUp);
  }

  private void track(DuplexConnection connection, Entrant entrant) {
    connections.put(connection, entrant);
    var unused =
        connection
            .onClose()
            .doFinally(signal -> connections.remove(connection))
            .subscribe(nothing -> {}, failure -> {});
  }

  /** Closes connections whose token was revoked, by whichever process; never fails. */
  public Mono<Void> closeRevoked() {
    return Flux.fromIterable(connections.entrySet())
        .concatMap(each -> closedUnlessHeld(each.getKey(), each.getValue()))
        .then();
  }

  private Mono<Boolean> closedUnlessHeld(DuplexConnection connection, Entrant entrant) {
    String token = entrant.tokenOrNull();
    return token == null
        ? Mono.empty()
        : access
            .authority()
            .holds(token, entrant.caller())
            .doOnNext(
                held -> {
                  if (!held) {
                    connection.dispose();
                  }
                });
  }

  /** Closes every connection; transfers are to be stopped before. */
  public void closeConnections() {
    connections.keySet().forEach(DuplexConnection::dispose);
  }
}
