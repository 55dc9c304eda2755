package dev.ferry.service.upload;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/**
 * Work that runs to its end even when nobody waits for it any more.
 *
 * <p>A lost connection cancels what its door waits for. A half-done change of the store or the disk
 * must not be left behind for that. Allowed to subscribe: this is the one place that turns a
 * cancelled wait into a wait nobody listens to.
 */
public final class Detached {
  private Detached() {}

  /**
   * The work, begun on subscription and never cancelled, in the context of who waits.
   *
   * @param abandoned takes the result when the waiter had gone
   */
  public static <T> Mono<T> run(Mono<T> work, Consumer<T> abandoned) {
    return Mono.create(
        sink -> {
          AtomicBoolean decided = new AtomicBoolean();
          var unusedSink = sink.onCancel(() -> decided.set(true));
          var unused =
              work.contextWrite(sink.contextView())
                  .subscribe(
                      value -> {
                        if (decided.compareAndSet(false, true)) {
                          sink.success(value);
                        } else {
                          abandoned.accept(value);
                        }
                      },
                      failure -> {
                        if (decided.compareAndSet(false, true)) {
                          sink.error(failure);
                        }
                      },
                      () -> {
                        if (decided.compareAndSet(false, true)) {
                          sink.success();
                        }
                      });
        });
  }

  /** The same, for results that hold nothing open. */
  public static <T> Mono<T> run(Mono<T> work) {
    return run(work, unused -> {});
  }
}
