package dev.ferry.service.rsocket;

import dev.ferry.protocol.ControlCodec;
import dev.ferry.protocol.RequestMetadata;
import dev.ferry.protocol.TarRequest;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.rsocket.Payload;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * The sender's side of one tar.push channel: its first payload says what is wanted, the rest are
 * chunks. Knows every chunk that nobody has read: operators on the way drop some of them when the
 * channel ends.
 */
final class TarInput {
  private static final int LOOKS_PER_TIMEOUT = 8;

  private final ControlCodec codec;
  private final AtomicLong asked = new AtomicLong();
  private final Set<InboundPiece> unread = ConcurrentHashMap.newKeySet();
  private volatile long lastNanos = System.nanoTime();
  private volatile boolean ended;
  private volatile boolean over;
  private boolean begun;
  private long offset;

  TarInput(ControlCodec codec) {
    this.codec = codec;
  }

  /** What came. */
  sealed interface Item {}

  /** The request. */
  record Wish(TarRequest.Push push, RequestMetadata metadata) implements Item {}

  /** A chunk. */
  record Piece(InboundPiece bytes) implements Item {}

  /** The same, watched. */
  Flux<Item> of(Flux<Payload> payloads) {
    return payloads
        .onErrorMap(
            failure ->
                new TransferException(
                    FailureCode.CONNECTION_LOST, "The sender's side failed", failure))
        .doOnRequest(this::asked)
        .map(this::item)
        .doOnTerminate(() -> ended = true);
  }

  /** The channel is over, however it ended: nobody reads what was not read. */
  void end() {
    over = true;
    unread.forEach(InboundPiece::abandon);
    unread.clear();
  }

  private void asked(long count) {
    if (asked.getAndAccumulate(count, Operators::addCap) == 0) {
      lastNanos = System.nanoTime();
    }
  }

  /** Takes the payload over. */
  private Item item(Payload payload) {
    asked.decrementAndGet();
    lastNanos = System.nanoTime();
    if (begun) {
      return piece(payload);
    }
    begun = true;
    try {
      return new Wish(
          codec.decode(payload.data(), TarRequest.Push.class),
          RequestMetadata.read(payload.metadata()));
    } finally {
      payload.release();
    }
  }

  private Piece piece(Payload payload) {
    try {
      InboundPiece piece = InboundPiece.of(payload, offset, unread::remove);
      offset += piece.lengthBytes();
      unread.add(piece);
      if (over) {
        piece.abandon();
      }
      return new Piece(piece);
    } catch (RuntimeException e) {
      payload.release();
      throw e;
    }
  }

  /** Never emits; fails with {@code STALLED} when a sender that may send sends nothing for long. */
  Flux<Long> silence(Duration patience) {
    return Flux.interval(patience.dividedBy(LOOKS_PER_TIMEOUT))
        .onBackpressureDrop()
        .filter(tick -> hasOwedFor(patience))
        .map(
            tick -> {
              throw new TransferException(
                  FailureCode.STALLED,
                  "Nothing of the tar stream came for " + patience.toMillis() + " ms");
            });
  }

  private boolean hasOwedFor(Duration patience) {
    return !ended && asked.get() > 0 && System.nanoTime() - lastNanos > patience.toNanos();
  }
}
