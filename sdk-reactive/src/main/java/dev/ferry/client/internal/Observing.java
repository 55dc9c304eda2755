package dev.ferry.client.internal;

import dev.ferry.client.observe.TransferContext;
import dev.ferry.client.observe.TransferEnding;
import dev.ferry.client.observe.TransferObserver;
import dev.ferry.client.observe.TransferObserver.Watched;
import dev.ferry.transfer.TransferException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.Logger;
import reactor.util.Loggers;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** Tells an observer of one transfer and its attempts, and puts into the context what it says. */
public final class Observing {
  private static final Logger LOG = Loggers.getLogger(Observing.class);

  private final TransferObserver observer;
  private final TransferContext transfer;
  private final Supplier<Sums> sums;

  /**
   * Nothing is told yet.
   *
   * @param sums the bytes of the transfer so far
   */
  public Observing(TransferObserver observer, TransferContext transfer, Supplier<Sums> sums) {
    this.observer = observer;
    this.transfer = transfer;
    this.sums = sums;
  }

  /** The whole transfer. */
  public <T> Mono<T> transfer(Mono<T> work) {
    return watched(this::begun, work);
  }

  /** The whole transfer, of many values. */
  public <T> Flux<T> transfer(Flux<T> work) {
    return watched(this::begun, work);
  }

  /** One attempt. */
  public <T> Mono<T> attempt(int number, Mono<T> work) {
    return observer == TransferObserver.NONE
        ? work
        : watched(around -> observer.attemptBegins(transfer, number, around), work);
  }

  /** One attempt, with many values. */
  public <T> Flux<T> attempt(int number, Flux<T> work) {
    return observer == TransferObserver.NONE
        ? work
        : watched(around -> observer.attemptBegins(transfer, number, around), work);
  }

  private Watched begun(ContextView caller) {
    return observer.transferBegins(transfer, caller);
  }

  private <T> Mono<T> watched(Function<ContextView, Watched> beginning, Mono<T> work) {
    return Mono.deferContextual(
        around -> {
          Told told = new Told(beginning, around);
          return work.doOnSuccess(value -> told.done())
              .doOnError(told::failed)
              .doOnCancel(told::cancelled)
              .contextWrite(told::into);
        });
  }

  private <T> Flux<T> watched(Function<ContextView, Watched> beginning, Flux<T> work) {
    return Flux.deferContextual(
        around -> {
          Told told = new Told(beginning, around);
          return work.doOnComplete(told::done)
              .doOnError(told::failed)
              .doOnCancel(told::cancelled)
              .contextWrite(told::into);
        });
  }

  /**
   * Bytes of a transfer so far.
   *
   * @param durableBytes the frontier
   * @param sentBytes payload bytes on the wire
   * @param resentBytes those of them that were on it before
   */
  public record Sums(long durableBytes, long sentBytes, long resentBytes) {}

  /** One thing that is watched; ends once. An observer that fails is logged and left alone. */
  private final class Told {
    private final AtomicBoolean over = new AtomicBoolean();
    private Watched watched = Watched.NOTHING;

    Told(Function<ContextView, Watched> beginning, ContextView around) {
      try {
        watched = beginning.apply(around);
      } catch (RuntimeException e) {
        LOG.warn("An observer of transfers failed", e);
      }
    }

    Context into(Context context) {
      Context inside = transfer.into(context);
      try {
        return watched.into(inside);
      } catch (RuntimeException e) {
        LOG.warn("An observer of transfers failed", e);
        return inside;
      }
    }

    void done() {
      ended(TransferEnding.DONE, null);
    }

    void cancelled() {
      ended(TransferEnding.CANCELLED, null);
    }

    void failed(Throwable thrown) {
      TransferException failure = ServiceFailures.of(thrown);
      ended(failure.code().name(), failure);
    }

    private void ended(String outcome, @Nullable TransferException failure) {
      if (over.getAndSet(true) || watched == Watched.NOTHING) {
        return;
      }
      try {
        Sums now = sums.get();
        watched.ended(
            new TransferEnding(
                outcome, failure, now.durableBytes(), now.sentBytes(), now.resentBytes()));
      } catch (RuntimeException e) {
        LOG.warn("An observer of transfers failed", e);
      }
    }
  }
}
