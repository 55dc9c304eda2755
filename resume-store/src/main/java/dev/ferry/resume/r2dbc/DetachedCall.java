package dev.ferry.resume.r2dbc;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.SignalType;

/**
 * A call that waits or is under way; the module's one subscriber. One that has begun is detached
 * from whoever asked for it: cancelling does not reach it. One that waits is then to be skipped.
 */
final class DetachedCall<T> extends BaseSubscriber<T> {
  private final Mono<T> work;
  private final MonoSink<T> sink;
  private final Runnable ended;
  private volatile boolean cancelled;
  private boolean emitted;

  /**
   * A call that waits.
   *
   * @param work what it does
   * @param sink who asked for it
   * @param ended runs after its last signal
   */
  DetachedCall(Mono<T> work, MonoSink<T> sink, Runnable ended) {
    this.work = work;
    this.ended = ended;
    this.sink = sink.onCancel(() -> cancelled = true);
  }

  /** Whether nobody waits for it any more. */
  boolean isCancelled() {
    return cancelled;
  }

  /** Fails it instead of beginning it. */
  void refuse(String why) {
    sink.error(new TransferException(FailureCode.STORE_UNAVAILABLE, "The resume store " + why));
  }

  /** Begins it. */
  void begin() {
    try {
      work.subscribe(this);
    } catch (Throwable fatal) {
      // Reactor throws what it takes for fatal; nobody is to wait for ever because of that.
      sink.error(fatal);
      throw fatal;
    }
  }

  @Override
  protected void hookOnNext(T value) {
    emitted = true;
    sink.success(value);
  }

  @Override
  protected void hookOnError(Throwable failure) {
    sink.error(failure);
  }

  @Override
  protected void hookOnComplete() {
    // A second success would complete a sink that still holds its value for a later request.
    if (!emitted) {
      sink.success();
    }
  }

  @Override
  protected void hookFinally(SignalType type) {
    ended.run();
  }
}
