package dev.ferry.client.internal;

import static java.util.Objects.requireNonNull;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.protocol.WirePayload;
import dev.ferry.transfer.Pace;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import java.nio.channels.ClosedChannelException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * The request-channel of one attempt: outbound it sends one payload per credit of the service,
 * inbound it decodes messages. Everything it learns becomes an event in the attempt's mailbox; all
 * its own methods are called from there.
 *
 * <p>It is tied to the connection's end: RSocket does not always tell a half-closed channel.
 */
final class UploadChannel implements Publisher<Payload> {
  private static final int INBOUND_BATCH = 32;

  /** Where Reactor looks for who takes failures that come too late. */
  private static final Context LATE_IGNORED =
      Context.of("reactor.onErrorDropped.local", (Consumer<Throwable>) late -> {});

  private final RSocket rsocket;
  private final Wire wire;
  private final Mailbox mailbox;
  private final Listener listener;
  private final Inbound inbound = new Inbound();
  private final PacedTurn turn;
  private @Nullable Subscriber<? super Payload> outbound;
  private @Nullable Disposable connectionEnd;
  private boolean outboundOver;
  private long credit;

  UploadChannel(RSocket rsocket, Wire wire, Pace pace, Mailbox mailbox, Listener listener) {
    this.rsocket = rsocket;
    this.wire = wire;
    this.mailbox = mailbox;
    this.listener = listener;
    this.turn = new PacedTurn(pace, () -> mailbox.post(listener::credited));
  }

  /** Opens the stream; called once, outside the mailbox. */
  void open() {
    rsocket.requestChannel(this).subscribe(inbound);
    Disposable end = rsocket.onClose().subscribe(null, this::disconnected, this::disconnected);
    mailbox.post(() -> connectionEnd = end);
  }

  boolean hasCredit() {
    return credit > 0 && !outboundOver;
  }

  /** Whether a chunk may go: credit is the service's, the pace our own; it tells when it comes. */
  boolean takesChunk(int bytes) {
    return hasCredit() && turn.hasCome(bytes);
  }

  void send(Payload payload) {
    Subscriber<? super Payload> target = outbound;
    if (target == null || !hasCredit()) {
      payload.release();
      throw new IllegalStateException("Nothing may be sent without the service's credit");
    }
    credit--;
    target.onNext(payload);
  }

  void send(ClientMessage message) {
    send(wire.message(message));
  }

  void send(Chunk chunk) {
    send(WirePayload.of(chunk.retainedToSend()));
    turn.used();
  }

  /** Tells the service that nothing more comes. */
  void complete() {
    Subscriber<? super Payload> target = outbound;
    if (!outboundOver && target != null) {
      outboundOver = true;
      target.onComplete();
    }
  }

  /** Leaves the stream; the service keeps what is durable. */
  void cancel() {
    outboundOver = true;
    turn.stop();
    inbound.cancel();
    Disposable end = connectionEnd;
    if (end != null) {
      end.dispose();
    }
  }

  @Override
  public void subscribe(Subscriber<? super Payload> subscriber) {
    requireNonNull(subscriber);
    outbound = subscriber;
    subscriber.onSubscribe(
        new Subscription() {
          @Override
          public void request(long n) {
            mailbox.post(() -> credited(n));
          }

          @Override
          public void cancel() {
            mailbox.post(UploadChannel.this::outboundCancelled);
          }
        });
  }

  private void outboundCancelled() {
    outboundOver = true;
    outbound = null;
  }

  private void credited(long n) {
    Subscriber<? super Payload> target = outbound;
    if (n <= 0 && target != null) {
      outboundCancelled();
      target.onError(Exceptions.nullOrNegativeRequestException(n));
      return;
    }
    credit = Operators.addCap(credit, n);
    listener.credited();
  }

  private void disconnected(Throwable cause) {
    mailbox.post(() -> listener.ended(ServiceFailures.connectionLost(cause)));
  }

  private void disconnected() {
    disconnected(new ClosedChannelException());
  }

  /** Takes what the channel learns. */
  interface Listener {
    /** The service takes more payloads. */
    void credited();

    /** The service said something. */
    void received(ServerMessage message);

    /** The stream is over; null when the service completed it. */
    void ended(@Nullable Throwable failure);
  }

  private final class Inbound implements CoreSubscriber<Payload> {
    private volatile @Nullable Subscription subscription;
    private volatile boolean cancelled;
    private int received;

    /** A stream that is left hears of its connection's end too late, and that is no news. */
    @Override
    public Context currentContext() {
      return LATE_IGNORED;
    }

    @Override
    public void onSubscribe(Subscription s) {
      if (!Operators.validate(subscription, s)) {
        return;
      }
      subscription = s;
      if (cancelled) {
        s.cancel(); // left before it began
      } else {
        s.request(2 * INBOUND_BATCH);
      }
    }

    @Override
    public void onNext(Payload payload) {
      requireNonNull(payload);
      try {
        ServerMessage message = wire.read(payload, ServerMessage.class);
        mailbox.post(() -> listener.received(message));
      } catch (RuntimeException e) {
        mailbox.post(() -> listener.ended(e));
      }
      Subscription living = subscription;
      if (++received == INBOUND_BATCH && living != null) {
        received = 0;
        living.request(INBOUND_BATCH);
      }
    }

    @Override
    public void onError(Throwable thrown) {
      requireNonNull(thrown);
      mailbox.post(() -> listener.ended(thrown));
    }

    @Override
    public void onComplete() {
      mailbox.post(() -> listener.ended(null));
    }

    void cancel() {
      cancelled = true;
      Subscription living = subscription;
      if (living != null) {
        living.cancel();
      }
    }
  }
}
