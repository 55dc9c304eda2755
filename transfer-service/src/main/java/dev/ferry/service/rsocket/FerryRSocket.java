package dev.ferry.service.rsocket;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.ControlCodec;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.protocol.WirePayload;
import dev.ferry.service.download.OutboundGate;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBufAllocator;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What one connection may ask for. Dispatches by route and bounds the streams at once. */
final class FerryRSocket implements RSocket {
  private static final int REFUSALS_PER_STREAM = 4;

  private final DoorHandlers handlers;
  private final RequestCallers callers;
  private final OutboundGate gate;
  private final FrameLimit frames;
  private final int maxStreams;
  private final Runnable close;
  private final AtomicInteger streams = new AtomicInteger();
  private final AtomicInteger refusals = new AtomicInteger();

  /**
   * One connection's requests.
   *
   * @param callers who asks
   * @param close closes it; called when the peer goes on asking for far more than it may have
   */
  FerryRSocket(
      DoorHandlers handlers,
      RequestCallers callers,
      OutboundGate gate,
      FrameLimit frames,
      int maxStreams,
      Runnable close) {
    this.callers = callers;
    this.close = close;
    this.frames = frames;
    this.handlers = handlers;
    this.gate = gate;
    this.maxStreams = maxStreams;
  }

  @Override
  public Mono<Payload> requestResponse(Payload request) {
    return counted(() -> answers(request), request::release)
        .singleOrEmpty() // waits for the end, so that a request that was answered is not cancelled
        .onErrorMap(RSocketFailures::ofStream);
  }

  private Flux<Payload> answers(Payload request) {
    return callers.answer(
        request,
        (route, caller) ->
            switch (route) {
              case PUT -> handlers.puts().serve(caller, request.retain()).map(this::payload).flux();
              case READ -> handlers.reads().serve(caller, request.data()).flux();
              case TREE_OPEN -> handlers.trees().open(caller, request.data(), frames).flux();
              case TREE_WRITE, TREE_REMOVE ->
                  handlers.trees().change(route, caller, request.retain()).flux();
              default ->
                  handlers.requests().one(route, caller, request.data()).map(this::payload).flux();
            });
  }

  @Override
  public Flux<Payload> requestStream(Payload request) {
    return counted(() -> streamOf(request), request::release).onErrorMap(RSocketFailures::ofStream);
  }

  private Flux<Payload> streamOf(Payload request) {
    return callers.answer(
        request,
        (route, caller) ->
            switch (route) {
              case DOWNLOAD ->
                  handlers
                      .downloads()
                      .serve(caller, read(request, ClientMessage.Fetch.class), gate);
              case PIECES ->
                  handlers
                      .downloads()
                      .pieces(caller, read(request, ClientMessage.FetchPieces.class));
              case TREE_LIST -> handlers.trees().list(caller, request.data(), gate);
              case TREE_PIECES -> handlers.trees().pieces(caller, request.data(), gate);
              case TREE_READ -> handlers.trees().read(caller, request, gate);
              case TAR_PULL -> handlers.tars().pull(caller, request.data(), gate);
              case BATCH_READ -> handlers.batches().read(caller, request.data());
              default -> handlers.requests().many(route, caller, request.data()).map(this::payload);
            });
  }

  private <M extends ClientMessage> M read(Payload request, Class<M> expected) {
    return handlers.codec().decode(request.data(), expected);
  }

  @Override
  public Flux<Payload> requestChannel(Publisher<Payload> payloads) {
    return counted(() -> channel(payloads).map(this::payload), () -> {})
        .onErrorMap(RSocketFailures::ofStream);
  }

  private Flux<ServerMessage> channel(Publisher<Payload> payloads) {
    return Flux.defer(
        () -> {
          ChannelHead head = ChannelHead.of(payloads);
          return head.route()
              .flatMapMany(route -> channel(route, head))
              .doOnCancel(head::cancel)
              .doOnError(failure -> head.cancel());
        });
  }

  private Flux<ServerMessage> channel(Route route, ChannelHead head) {
    return switch (route) {
      case UPLOAD -> handlers.uploads().serve(callers, head, frames);
      case BATCH_WRITE -> handlers.batches().write(callers, head);
      case TAR_PUSH -> handlers.tars().push(callers, head, frames);
      default -> throw RequestRoutes.wrongInteraction(route);
    };
  }

  @Override
  public Mono<Void> fireAndForget(Payload payload) {
    payload.release();
    return Mono.empty();
  }

  @Override
  public Mono<Void> metadataPush(Payload payload) {
    payload.release();
    return Mono.empty();
  }

  private <T> Flux<T> counted(Supplier<Flux<T>> stream, Runnable whenRefused) {
    if (streams.incrementAndGet() > maxStreams) {
      streams.decrementAndGet();
      whenRefused.run();
      if (refusals.incrementAndGet() > REFUSALS_PER_STREAM * maxStreams) {
        close.run();
      }
      return Flux.error(
          new TransferException(
              FailureCode.LIMIT_EXCEEDED,
              "This connection has "
                  + maxStreams
                  + " streams already, the most it may have (streamsPerConnection)"));
    }
    refusals.updateAndGet(count -> Math.max(0, count - 1));
    return stream.get().doFinally(signal -> streams.decrementAndGet());
  }

  private Payload payload(ServerMessage message) {
    ControlCodec codec = handlers.codec();
    return WirePayload.of(codec.encode(ByteBufAllocator.DEFAULT, message));
  }
}
