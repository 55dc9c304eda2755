package dev.ferry.client.internal;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.OpenPart;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.transfer.ByteRange;
import dev.ferry.transfer.Pieces;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What connections do for an upload in segments. */
public final class UploadRound {
  /** Shares of one connection at once: while one ends, the other keeps the link busy. */
  static final int REQUESTS = 2;

  /** Fewer bytes are not worth more than one connection. */
  private static final long MIN_BYTES = 2L * Pieces.LENGTH_BYTES;

  private UploadRound() {}

  /** Whether that upload may be sent in segments. */
  public static boolean fits(UploadTask task, ClientMessage.Open open) {
    return task.source().isReadApart()
        && open.length().isKnown()
        && open.length().knownBytes() >= MIN_BYTES;
  }

  /** How many connections are worth it for that upload. */
  public static int connections(ClientMessage.Open open, int wanted) {
    return (int) Math.min(wanted, Pieces.count(open.length().knownBytes()));
  }

  /**
   * Asks the service what it has of an upload, and takes it over.
   *
   * @param connections over how many it is to be sent
   * @return what is missing; empty when it is published already, or is to be sent in one row: the
   *     service knows no segments, or its frontier is within a piece
   */
  public static Mono<UploadShares> ask(
      RSocket rsocket, UploadTask task, ClientMessage.Open open, int connections) {
    ClientMessage.Open asking = open.withPart(open.idOrNull(), new OpenPart.Segments());
    return rsocket
        .requestChannel(
            Flux.concat(
                Mono.<Payload>fromSupplier(() -> task.wire().request(Route.UPLOAD, asking)),
                Mono.never()))
        .next()
        .map(payload -> task.wire().read(payload, ServerMessage.class))
        .timeout(task.patience().timeout())
        .flatMap(answer -> Mono.justOrEmpty(shares(answer, task, open, connections)));
  }

  private static Optional<UploadShares> shares(
      ServerMessage answer, UploadTask task, ClientMessage.Open open, int connections) {
    if (!(answer instanceof ServerMessage.Opened opened) || opened.stored().isEmpty()) {
      return Optional.empty();
    }
    List<ByteRange> stored = opened.stored().get();
    long frontier = opened.durable().lengthBytes();
    long length = open.length().knownBytes();
    SourceLength.requireFrontier(open.length(), frontier);
    if (frontier % Pieces.LENGTH_BYTES != 0) {
      return Optional.empty();
    }
    UploadShares shares =
        new UploadShares(
            opened.id(), opened.epoch(), opened.durable(), stored, length, connections);
    task.events().opened(opened.id(), shares.storedBytes());
    return Optional.of(shares);
  }

  /**
   * Sends shares over a connection until none is left to begin; what of them did not go is left to
   * others. Cancelling leaves the streams.
   */
  public static Mono<Boolean> over(
      FetchLink link, UploadTask task, UploadShares shares, ClientMessage.Open open) {
    return Flux.range(0, REQUESTS)
        .flatMap(
            request ->
                Mono.defer(() -> next(link, task, shares, open))
                    .repeat()
                    .takeWhile(Boolean::booleanValue),
            REQUESTS)
        .then(Mono.just(true));
  }

  /** Sends one share; false when there was none. */
  private static Mono<Boolean> next(
      FetchLink link, UploadTask task, UploadShares shares, ClientMessage.Open open) {
    return shares
        .next()
        .map(
            share ->
                SegmentSending.of(share, task, shares, open, link, link.windowBytes() / REQUESTS))
        .orElse(Mono.just(false));
  }
}
