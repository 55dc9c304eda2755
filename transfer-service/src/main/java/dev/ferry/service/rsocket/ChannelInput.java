package dev.ferry.service.rsocket;

import static java.util.Objects.requireNonNull;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.ControlCodec;
import dev.ferry.protocol.ControlMessage;
import dev.ferry.protocol.PayloadKind;
import dev.ferry.protocol.RequestMetadata;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.TreeRequest;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.upload.SenderDeadline;
import dev.ferry.service.upload.UploadInput;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;
import io.rsocket.Payload;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;

/**
 * The inbound side of an upload channel: its first payload is Open, the rest are the upload's
 * input.
 *
 * <p>Hand-written instead of {@code switchOnFirst} so that each payload has one owner at every
 * moment: the first is released here, the others go on inside their chunk or are released here.
 * Asks for one payload by itself; from then on the pipeline's demand is the sender's credit.
 */
final class ChannelInput
    implements CoreSubscriber<Payload>,
        Publisher<UploadInput>,
        Subscription,
        SenderDeadline.Sender {
  private final ControlCodec codec;
  private final Sinks.One<ClientMessage.Open> open = Sinks.one();
  private final Sinks.Empty<Void> completed = Sinks.empty();
  private volatile ChunkTerms terms = new ChunkTerms(0, false);
  private @Nullable Subscription upstream;
  private volatile @Nullable Subscriber<? super UploadInput> downstream;
  private final AtomicBoolean told = new AtomicBoolean();
  private boolean opened;
  private volatile RequestMetadata metadata = new RequestMetadata(null, null);
  private volatile TreeRequest.@Nullable Basis basis;
  private volatile Caller payer = Caller.OPERATOR;
  private @Nullable Digest handedIn;
  private volatile boolean ended;
  private volatile @Nullable Throwable failureBefore;
  private final AtomicLong credit = new AtomicLong();
  private volatile long lastSignOfLifeNanos = System.nanoTime();
  private volatile boolean finished;

  ChannelInput(ControlCodec codec) {
    this.codec = codec;
  }

  /** The channel's first message; {@code MALFORMED} when it is another. */
  Mono<ClientMessage.Open> open() {
    return open.asMono();
  }

  /** What came beside the first message; nothing before {@link #open}. */
  RequestMetadata metadata() {
    return metadata;
  }

  /** What kept chunks are to be those of; empty before {@link #open}, and for none. */
  Optional<TreeRequest.Basis> basis() {
    return Optional.ofNullable(basis);
  }

  /** Whose budget pays for the chunks. To be called before {@link #subscribe}. */
  void paidBy(Caller caller) {
    payer = caller;
  }

  /**
   * Completes when the sender's side has ended. Only then may ours: a side that completes first
   * leaves the other's source open for good.
   */
  Mono<Void> completed() {
    return completed.asMono();
  }

  @Override
  public boolean hasOwedFor(Duration time) {
    return !finished
        && credit.get() > 0
        && System.nanoTime() - lastSignOfLifeNanos > time.toNanos();
  }

  /** Bounds the chunks that follow. To be called before {@link #subscribe}. */
  ChannelInput limitChunks(ChunkTerms agreed) {
    terms = agreed;
    return this;
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
    if (!opened) {
      opened = true;
      readOpen(payload);
      return;
    }
    credit.decrementAndGet();
    lastSignOfLifeNanos = System.nanoTime();
    Subscriber<? super UploadInput> receiver = downstream;
    if (receiver == null || ended) {
      payload.release();
      return;
    }
    try {
      receiver.onNext(input(payload));
    } catch (RuntimeException e) {
      ended = true;
      cancelUpstream();
      tellEnd(receiver, e);
    }
  }

  private void readOpen(Payload payload) {
    try {
      RequestMetadata read = RequestMetadata.read(payload.metadata());
      RequestRoutes.require(read, Route.UPLOAD);
      metadata = read;
      basis =
          RequestMetadata.controlIfAny(payload.metadata())
              .map(control -> codec.decode(control, TreeRequest.Basis.class))
              .orElse(null);
      ClientMessage.Open message = codec.decode(payload.data(), ClientMessage.Open.class);
      handedIn = message.digest().handedInOrNull();
      var unused = open.tryEmitValue(message);
    } catch (RuntimeException e) {
      var unused = open.tryEmitError(e);
    } finally {
      payload.release();
    }
  }

  private UploadInput input(Payload payload) {
    ByteBuf data = payload.data();
    boolean handedOn = false;
    try {
      PayloadKind kind = PayloadKind.peek(data);
      if (kind == PayloadKind.CONTROL) {
        return control(codec.decode(data));
      }
      payer.spend(ChunkTerms.paidBytes(kind, data));
      UploadInput chunk = new UploadInput.Chunk(terms.read(kind, payload));
      handedOn = true;
      return chunk;
    } finally {
      if (!handedOn) {
        payload.release();
      }
    }
  }

  private UploadInput control(ControlMessage message) {
    if (message instanceof ClientMessage.Finish finish) {
      finished = true;
      return finish(finish);
    }
    if (message instanceof ClientMessage.Flush) {
      return new UploadInput.Flush();
    }
    throw new TransferException(
        FailureCode.MALFORMED,
        "'" + message.type().wireName() + "' does not belong into an open upload channel");
  }

  private UploadInput finish(ClientMessage.Finish finish) {
    Digest demanded = handedIn;
    if (demanded != null && !finish.digest().equals(Optional.of(demanded))) {
      throw new TransferException(
          FailureCode.MALFORMED, "Finish has another digest than the one Open handed in");
    }
    return new UploadInput.Finish(
        finish.lengthBytes(), finish.crc32cOrNull(), finish.digestOrNull(), demanded != null);
  }

  @Override
  public void onError(Throwable failure) {
    requireNonNull(failure);
    ended = true;
    var unusedEnd = completed.tryEmitEmpty();
    TransferException lost =
        new TransferException(FailureCode.CONNECTION_LOST, "The sender's side failed", failure);
    var unused = open.tryEmitError(lost);
    Subscriber<? super UploadInput> receiver = downstream;
    if (receiver == null) {
      failureBefore = lost;
    } else {
      tellEnd(receiver, lost);
    }
  }

  @Override
  public void onComplete() {
    ended = true;
    var unusedEnd = completed.tryEmitEmpty();
    var unused =
        open.tryEmitError(
            new TransferException(FailureCode.MALFORMED, "The channel ended before Open"));
    Subscriber<? super UploadInput> receiver = downstream;
    if (receiver != null) {
      tellEnd(receiver, null);
    }
  }

  /** Once: the end may come while the receiver subscribes. */
  private void tellEnd(Subscriber<? super UploadInput> receiver, @Nullable Throwable failure) {
    if (!told.compareAndSet(false, true)) {
      return;
    }
    if (failure == null) {
      receiver.onComplete();
    } else {
      receiver.onError(failure);
    }
  }

  // ---- the pipeline's side

  @Override
  public void subscribe(Subscriber<? super UploadInput> receiver) {
    requireNonNull(receiver);
    downstream = receiver; // first: payloads come as soon as the receiver asks for them
    receiver.onSubscribe(this);
    Throwable failure = failureBefore;
    if (failure != null) {
      tellEnd(receiver, failure);
    } else if (ended && downstream != null) {
      tellEnd(receiver, null);
    }
  }

  @Override
  public void request(long n) {
    Subscription subscription = upstream;
    Subscriber<? super UploadInput> receiver = downstream;
    if (n <= 0 && receiver != null) {
      cancel();
      tellEnd(receiver, Exceptions.nullOrNegativeRequestException(n));
    } else if (subscription != null) {
      if (credit.getAndAdd(n) == 0) {
        lastSignOfLifeNanos = System.nanoTime();
      }
      subscription.request(n);
    }
  }

  @Override
  public void cancel() {
    ended = true;
    downstream = null;
    cancelUpstream();
  }

  private void cancelUpstream() {
    Subscription subscription = upstream;
    if (subscription != null) {
      subscription.cancel();
    }
  }
}
