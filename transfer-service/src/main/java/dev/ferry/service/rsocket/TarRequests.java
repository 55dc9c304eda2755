package dev.ferry.service.rsocket;

import dev.ferry.protocol.ControlCodec;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.protocol.TarAnswer;
import dev.ferry.protocol.TarRequest;
import dev.ferry.service.download.OutboundGate;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.workspace.Archives;
import dev.ferry.service.workspace.TarOutcome;
import dev.ferry.service.workspace.TarTerms;
import dev.ferry.transfer.TreeFailure;
import io.netty.buffer.ByteBuf;
import io.rsocket.Payload;
import java.time.Duration;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * Directories as tar streams (docs/protocol.md §16).
 *
 * @param patience how long a sender that may send may be silent
 */
record TarRequests(Archives archives, ControlCodec codec, Duration patience) {

  /** Answers tar.pull. The data stays the caller's. */
  Flux<Payload> pull(Caller caller, ByteBuf data, OutboundGate gate) {
    TarRequest.Pull pull = codec.decode(data, TarRequest.Pull.class);
    return TreeRequests.chunks(archives.pull(caller, pull.directory(), gate, TreeRequests::room));
  }

  /** Answers tar.push: takes the sender's payloads, each released here. */
  Flux<ServerMessage> push(RequestCallers callers, Publisher<Payload> inbound, FrameLimit frames) {
    return Flux.defer(
        () -> {
          TarInput input = new TarInput(codec);
          return input
              .of(Flux.from(inbound))
              .switchOnFirst(
                  (first, items) ->
                      first.get() instanceof TarInput.Wish wish
                          ? answered(callers, wish, items, frames)
                          : items.thenMany(Flux.empty()))
              .takeUntilOther(input.silence(patience))
              .doFinally(signal -> input.end());
        });
  }

  private Flux<ServerMessage> answered(
      RequestCallers callers, TarInput.Wish wish, Flux<TarInput.Item> items, FrameLimit frames) {
    Flux<InboundPiece> pieces = items.skip(1).cast(TarInput.Piece.class).map(TarInput.Piece::bytes);
    return callers
        .caller(wish.metadata().tokenOrNull(), Route.TAR_PUSH)
        .flatMapMany(
            caller ->
                callers.over(
                    Route.TAR_PUSH,
                    caller,
                    wish.metadata(),
                    known -> unpacked(known, wish.push(), pieces, frames)));
  }

  private Flux<ServerMessage> unpacked(
      Caller caller, TarRequest.Push push, Flux<InboundPiece> pieces, FrameLimit frames) {
    Flux<TarOutcome> outcomes = archives.push(caller, push.directory(), terms(push), pieces);
    frames.allow(TarRequest.CHUNK_BYTES_MAX + RSocketDoor.FRAME_OVERHEAD_BYTES);
    return outcomes.map(TarRequests::answer);
  }

  private static TarTerms terms(TarRequest.Push push) {
    Long entries = push.entriesMaxOrNull();
    Long bytes = push.bytesMaxOrNull();
    return new TarTerms(
        push.durabilityOrNull(),
        push.links(),
        entries == null ? Long.MAX_VALUE : entries,
        bytes == null ? Long.MAX_VALUE : bytes);
  }

  private static ServerMessage answer(TarOutcome outcome) {
    if (outcome instanceof TarOutcome.Refused refused) {
      TreeFailure failure = refused.failure();
      return new TarAnswer.Refused(failure.path(), failure.code(), failure.message());
    }
    if (outcome instanceof TarOutcome.Reached reached) {
      return new TarAnswer.Reached(reached.bytes());
    }
    TarOutcome.Unpacked unpacked = (TarOutcome.Unpacked) outcome;
    return new TarAnswer.Unpacked(
        unpacked.files(),
        unpacked.directories(),
        unpacked.links(),
        unpacked.bytes(),
        unpacked.refused());
  }
}
