package dev.ferry.service.hook;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Calls hooks: on threads of theirs, where they may block, and with a deadline. Whatever goes wrong
 * in one becomes {@code HOOK_FAILED} with its name; why, only the log says.
 */
public final class HookCalls {
  /** Detail of failures: the hook's name. */
  public static final String HOOK = "hook";

  private static final Logger LOG = LoggerFactory.getLogger(HookCalls.class);

  private final Scheduler threads;
  private final Scheduler timer;
  private final Duration deadline;
  private final Consumer<String> failures;

  /**
   * Calls.
   *
   * @param threads where hooks run
   * @param timer where deadlines are waited for
   * @param deadline longest time without an answer and without content taken
   * @param failures told the name of a hook that failed
   */
  public HookCalls(
      Scheduler threads, Scheduler timer, Duration deadline, Consumer<String> failures) {
    this.threads = threads;
    this.timer = timer;
    this.deadline = deadline;
    this.failures = failures;
  }

  static HookCalls ofNobody() {
    return new HookCalls(
        Schedulers.immediate(), Schedulers.immediate(), Duration.ofSeconds(1), name -> {});
  }

  /** A call without content. */
  <T> Mono<T> of(HookRule rule, Supplier<Mono<T>> call) {
    return watched(rule, call, new AtomicLong());
  }

  /** A call that may take content, each buffer of which gives it more time. */
  <T> Mono<T> of(HookRule rule, HookContent content, Function<HookContent, Mono<T>> call) {
    AtomicLong taken = new AtomicLong();
    HookContent counted = () -> counted(content, taken);
    return watched(rule, () -> call.apply(counted), taken);
  }

  private static Flux<ByteBuffer> counted(HookContent content, AtomicLong taken) {
    return content.bytes().doOnNext(bytes -> taken.incrementAndGet());
  }

  private <T> Mono<T> watched(HookRule rule, Supplier<Mono<T>> call, AtomicLong taken) {
    return Mono.defer(call)
        .subscribeOn(threads)
        .takeUntilOther(silence(taken))
        .onErrorMap(failure -> failed(rule, failure));
  }

  /** Fails at the first look at which nothing was taken since the one before. */
  private Mono<Void> silence(AtomicLong taken) {
    AtomicLong before = new AtomicLong(0);
    return Flux.interval(deadline, timer)
        .onBackpressureDrop()
        .filter(tick -> before.getAndSet(taken.get()) == taken.get())
        .next()
        .flatMap(
            tick ->
                Mono.error(
                    new java.util.concurrent.TimeoutException(
                        "no answer within " + deadline.toMillis() + " ms")));
  }

  private TransferException failed(HookRule rule, Throwable failure) {
    LOG.warn("Hook '{}' failed", rule.name(), failure);
    failures.accept(rule.name());
    return new TransferException(
        FailureCode.HOOK_FAILED,
        "Hook '" + rule.name() + "' failed; the log of the service says why",
        Map.of(HOOK, rule.name()),
        failure);
  }
}
