package dev.ferry.client;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.FileRequest;
import dev.ferry.protocol.RequestMetadata;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.protocol.WirePayload;
import dev.ferry.protocol.codec.CborControlCodec;
import dev.ferry.protocol.codec.FailureCodec;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadState;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.rsocket.ConnectionSetupPayload;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.core.RSocketServer;
import io.rsocket.exceptions.CustomRSocketException;
import io.rsocket.exceptions.RejectedSetupException;
import io.rsocket.transport.netty.server.CloseableChannel;
import io.rsocket.transport.netty.server.TcpServerTransport;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A peer that speaks the protocol over TCP, keeps everything in memory and misbehaves when told to.
 */
final class FakeService implements AutoCloseable {
  private static final CborControlCodec CODEC = new CborControlCodec();

  final FakeUploads uploads = new FakeUploads(this);
  final FakePuts puts = new FakePuts(this);
  final FakeFiles files = new FakeFiles(this);
  final FakeTrees trees = new FakeTrees();
  final Queue<TransferException> controlFailures = new ConcurrentLinkedQueue<>();
  final List<RequestMetadata> setups = new CopyOnWriteArrayList<>();
  final AtomicInteger connections = new AtomicInteger();
  final AtomicInteger controlRequests = new AtomicInteger();
  volatile @Nullable TransferException setupFailure;
  volatile boolean silentControl;
  volatile int dropControlRequests;

  private final List<RSocket> peers = new CopyOnWriteArrayList<>();
  private final CloseableChannel server;

  private FakeService(int port) {
    CloseableChannel bound =
        RSocketServer.create(this::accept)
            .payloadDecoder(WirePayload.DECODER)
            .bind(TcpServerTransport.create("127.0.0.1", port))
            .block(Duration.ofSeconds(10));
    if (bound == null) {
      throw new IllegalStateException("The fake service did not start");
    }
    this.server = bound;
  }

  static FakeService start() {
    return new FakeService(0);
  }

  String address() {
    return "127.0.0.1:" + server.address().getPort();
  }

  int port() {
    return server.address().getPort();
  }

  /** Options to reach it, quick to try again. */
  ClientOptions.Builder options() {
    return ClientOptions.builder()
        .address(address())
        .chunkBytes(64 * 1024)
        .stallTimeout(Duration.ofSeconds(5))
        .retry(new RetryPolicy(8, Duration.ofMillis(5), Duration.ofMillis(20), 0.5));
  }

  FerryClient client() {
    return FerryClient.create(options().build());
  }

  long openConnections() {
    return peers.stream().filter(peer -> !peer.isDisposed()).count();
  }

  void dropConnections() {
    peers.forEach(RSocket::dispose);
    peers.clear();
  }

  @Override
  public void close() {
    dropConnections();
    server.dispose();
    server.onClose().onErrorComplete().block(Duration.ofSeconds(10));
    uploads.close();
  }

  static Payload payload(ServerMessage message) {
    return WirePayload.of(CODEC.encode(ByteBufAllocator.DEFAULT, message));
  }

  static <M extends ClientMessage> M read(Payload payload, Class<M> type) {
    return CODEC.decode(payload.sliceData(), type);
  }

  static <M extends ClientMessage> M read(ByteBuf message, Class<M> type) {
    return CODEC.decode(message, type);
  }

  static ClientMessage read(Payload payload) {
    return (ClientMessage) CODEC.decode(payload.sliceData());
  }

  static Throwable onTheWire(TransferException failure) {
    return new CustomRSocketException(failure.code().wireCode(), FailureCodec.encode(failure));
  }

  static TransferException failure(FailureCode code) {
    return new TransferException(code, "The fake service was told to answer " + code);
  }

  private Mono<RSocket> accept(ConnectionSetupPayload setup, RSocket peer) {
    connections.incrementAndGet();
    setups.add(
        setup.hasMetadata()
            ? RequestMetadata.read(setup.sliceMetadata())
            : new RequestMetadata(null, null));
    TransferException failure = setupFailure;
    if (failure != null) {
      return Mono.error(new RejectedSetupException(FailureCodec.encode(failure)));
    }
    read(setup, ClientMessage.Hello.class);
    peers.add(peer);
    return Mono.just(new Door());
  }

  private final class Door implements RSocket {
    @Override
    public Flux<Payload> requestChannel(Publisher<Payload> payloads) {
      return uploads.serve(payloads);
    }

    @Override
    public Flux<Payload> requestStream(Payload request) {
      return answering(
          request,
          route ->
              switch (route) {
                case DOWNLOAD -> files.serve(read(request, ClientMessage.Fetch.class));
                case PIECES -> files.pieces(read(request, ClientMessage.FetchPieces.class));
                case LIST -> control(files.list());
                case TREE_LIST -> trees.list();
                case TREE_READ -> trees.read();
                case UPLOAD_LIST -> control(Flux.fromIterable(uploads.statuses()));
                default -> Flux.error(new IllegalStateException("wrong model for " + route));
              });
    }

    @Override
    public Mono<Payload> requestResponse(Payload request) {
      return answering(
              request, route -> route == Route.PUT ? puts.serve(request) : answer(route, request))
          .next();
    }

    private Flux<Payload> answer(Route route, Payload request) {
      return control(
          Flux.defer(
              () ->
                  Flux.just(
                      switch (route) {
                        case STAT -> files.stat(read(request, FileRequest.Stat.class).file());
                        case REMOVE -> files.remove(read(request, FileRequest.Remove.class).file());
                        case UPLOAD_STATUS ->
                            uploads.status(read(request, ClientMessage.QueryUpload.class).id());
                        case UPLOAD_ABORT ->
                            uploads.end(
                                read(request, ClientMessage.AbortUpload.class).id(),
                                UploadState.ABORTED);
                        default -> throw new IllegalStateException("" + route);
                      })));
    }

    private Flux<Payload> control(Flux<? extends ServerMessage> answers) {
      controlRequests.incrementAndGet();
      TransferException failure = controlFailures.poll();
      if (failure != null) {
        return Flux.error(onTheWire(failure));
      }
      if (dropControlRequests > 0) {
        dropControlRequests--;
        dropConnections();
        return Flux.never();
      }
      return silentControl ? Flux.never() : answers.map(FakeService::payload);
    }

    private Flux<Payload> answering(Payload request, Function<Route, Flux<Payload>> handler) {
      Route route =
          RequestMetadata.read(request.sliceMetadata()).route().map(Route::byPath).orElseThrow();
      return Flux.defer(() -> handler.apply(route))
          .onErrorMap(e -> e instanceof TransferException known ? onTheWire(known) : e)
          .doFinally(signal -> request.release());
    }
  }
}
