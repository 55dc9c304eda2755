package dev.ferry.service.http.sandbox;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.util.context.Context;

/**
 * A request's body that is read on when its reader leaves early, up to a bound and a while: a
 * client that still sends reads no answer, and its next request over the connection would fail.
 */
final class RestOfBody {
  /** Most bytes that are read for nothing. */
  static final long BYTES_MAX = 16L << 20;

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Flux<DataBuffer> body;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final Sinks.Empty<Void> over = Sinks.empty();

  RestOfBody(Flux<DataBuffer> body) {
    this.body = body;
  }

  /** The body, once. */
  Flux<DataBuffer> body() {
    return body.doFirst(() -> begun.set(true))
        .transform(Operators.<DataBuffer, DataBuffer>lift((scanned, actual) -> new Reader(actual)));
  }

  /** Completes when nothing of the body is under way any more, or it is not worth the wait. */
  Mono<Void> passed() {
    return Mono.defer(
            () ->
                begun.get()
                    ? over.asMono()
                    : body().take(1).doOnNext(DataBufferUtils::release).then(over.asMono()))
        .timeout(PATIENCE, Mono.empty());
  }

  /** Who reads, and who leaves. */
  private final class Reader implements CoreSubscriber<DataBuffer>, Subscription {
    private final CoreSubscriber<? super DataBuffer> actual;
    private final AtomicBoolean left = new AtomicBoolean();
    private @Nullable Subscription upstream;
    private long passedBytes;

    Reader(CoreSubscriber<? super DataBuffer> actual) {
      this.actual = actual;
    }

    @Override
    public Context currentContext() {
      return actual.currentContext();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      upstream = subscription;
      actual.onSubscribe(this);
    }

    @Override
    public void onNext(DataBuffer buffer) {
      if (!left.get()) {
        actual.onNext(buffer);
        return;
      }
      passedBytes += buffer.readableByteCount();
      DataBufferUtils.release(buffer);
      if (passedBytes > BYTES_MAX) {
        upstream().cancel();
        var unused = over.tryEmitEmpty();
      }
    }

    @Override
    public void onError(Throwable failure) {
      var unused = over.tryEmitEmpty();
      if (!left.get()) {
        actual.onError(failure);
      }
    }

    @Override
    public void onComplete() {
      var unused = over.tryEmitEmpty();
      if (!left.get()) {
        actual.onComplete();
      }
    }

    @Override
    public void request(long count) {
      upstream().request(count);
    }

    @Override
    public void cancel() {
      if (left.compareAndSet(false, true)) {
        upstream().request(Long.MAX_VALUE);
      }
    }

    private Subscription upstream() {
      return Objects.requireNonNull(upstream);
    }
  }
}
