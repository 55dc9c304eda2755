package dev.ferry.service.rsocket;

import static java.util.Objects.requireNonNull;

import dev.ferry.protocol.Route;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.rsocket.Payload;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;

/**
 * Looks at a request-channel's first payload for its route, and hands everything on, that payload
 * first, to the one who serves the route.
 *
 * <p>Hand-written so that each payload has one owner at every moment: the first is kept here until
 * it is asked for or nobody wants it, the others go straight through.
 */
final class ChannelHead implements CoreSubscriber<Payload>, Publisher<Payload>, Subscription {
  private final Sinks.One<Route> route = Sinks.one();
  private final AtomicReference<@Nullable Payload> first = new AtomicReference<>();
  private final AtomicBoolean told = new AtomicBoolean();
  private @Nullable Subscription upstream;
  private volatile @Nullable Subscriber<? super Payload> downstream;
  private volatile @Nullable Throwable failure;
  private volatile boolean begun;
  private volatile boolean handedOn;
  private volatile boolean ended;
  private volatile boolean cancelled;

  /** The head of a channel, which asks for its first payload at once. */
  static ChannelHead of(Publisher<Payload> payloads) {
    ChannelHead head = new ChannelHead();
    payloads.subscribe(head);
    return head;
  }

  private ChannelHead() {}

  /** The channel's route; {@code MALFORMED} when there is none. */
  Mono<Route> route() {
    return route.asMono();
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    if (Operators.validate(upstream, subscription)) {
      upstream = subscription;
      subscription.request(1);
    }
  }

  @Override
  public void onNext(Payload payload) {
    requireNonNull(payload);
    Subscriber<? super Payload> receiver = downstream;
    if (!begun) {
      begin(payload);
    } else if (receiver == null || cancelled) {
      payload.release();
    } else {
      receiver.onNext(payload);
    }
  }

  private void begin(Payload payload) {
    begun = true;
    try {
      Route found = RequestRoutes.of(payload);
      first.set(payload);
      if (cancelled) {
        drop();
      }
      var unused = route.tryEmitValue(found);
    } catch (RuntimeException e) {
      payload.release();
      var unused = route.tryEmitError(e);
    }
  }

  private void drop() {
    Payload kept = first.getAndSet(null);
    if (kept != null) {
      kept.release();
    }
  }

  @Override
  public void onError(Throwable cause) {
    failure = requireNonNull(cause);
    ended = true;
    var unused =
        route.tryEmitError(
            new TransferException(FailureCode.CONNECTION_LOST, "The sender's side failed", cause));
    tellEnd();
  }

  @Override
  public void onComplete() {
    ended = true;
    var unused =
        route.tryEmitError(
            new TransferException(FailureCode.MALFORMED, "The channel ended before it began"));
    tellEnd();
  }

  /** Once, and behind the first payload. */
  private void tellEnd() {
    Subscriber<? super Payload> receiver = downstream;
    if (receiver == null || !ended || !handedOn || !told.compareAndSet(false, true)) {
      return;
    }
    Throwable cause = failure;
    if (cause == null) {
      receiver.onComplete();
    } else {
      receiver.onError(cause);
    }
  }

  // ---- the side of who serves the route

  @Override
  public void subscribe(Subscriber<? super Payload> receiver) {
    requireNonNull(receiver);
    downstream = receiver;
    receiver.onSubscribe(this);
  }

  @Override
  public void request(long n) {
    long more = n;
    Payload kept = n > 0 ? first.getAndSet(null) : null;
    Subscriber<? super Payload> receiver = downstream;
    if (kept != null && receiver != null) {
      receiver.onNext(kept);
      handedOn = true;
      tellEnd();
      more = n == Long.MAX_VALUE ? n : n - 1;
    }
    Subscription subscription = upstream;
    if (subscription != null && (more > 0 || n <= 0)) {
      subscription.request(more);
    }
  }

  @Override
  public void cancel() {
    cancelled = true;
    drop();
    Subscription subscription = upstream;
    if (subscription != null) {
      subscription.cancel();
    }
  }
}
