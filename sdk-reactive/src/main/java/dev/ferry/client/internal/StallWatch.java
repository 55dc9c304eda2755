package dev.ferry.client.internal;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.core.publisher.SynchronousSink;

/** Fails a stream with {@code STALLED} when nothing comes although something was asked for. */
final class StallWatch {
  private final Patience patience;
  private final StallClock clock;
  private final AtomicLong outstanding = new AtomicLong();

  private StallWatch(Patience patience) {
    this.patience = patience;
    this.clock = new StallClock(patience);
  }

  static <T> Flux<T> guard(Flux<T> stream, Patience patience) {
    return Flux.defer(() -> new StallWatch(patience).watched(stream));
  }

  private <T> Flux<T> watched(Flux<T> stream) {
    return stream
        .doOnRequest(this::requested)
        .doOnNext(next -> received())
        .takeUntilOther(stalls());
  }

  private Publisher<Boolean> stalls() {
    return Flux.interval(Duration.ofMillis(clock.tickMillis())).handle(this::look);
  }

  private void look(long tick, SynchronousSink<Boolean> sink) {
    if (clock.isStalled(outstanding.get() > 0)) {
      sink.error(
          new TransferException(
              FailureCode.STALLED,
              "The service sent nothing for " + patience.timeout().toMillis() + " ms"));
    }
  }

  private void requested(long n) {
    if (outstanding.getAndAccumulate(n, Operators::addCap) == 0) {
      clock.progressed();
    }
  }

  private void received() {
    outstanding.decrementAndGet();
    clock.progressed();
  }
}
