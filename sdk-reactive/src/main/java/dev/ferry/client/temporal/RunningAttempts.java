package dev.ferry.client.temporal;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.temporal.activity.ActivityExecutionContext;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.Logger;
import reactor.util.Loggers;

/** The attempts that run in this process, at most so many at once. */
final class RunningAttempts {
  private static final Logger LOG = Loggers.getLogger(RunningAttempts.class);

  private final Semaphore turns;
  private final Map<String, Attempt> running = new ConcurrentHashMap<>();
  private final Sinks.Many<AttemptEnd> ends = Sinks.many().multicast().directBestEffort();

  RunningAttempts(int atOnce) {
    this.turns = new Semaphore(atOnce);
  }

  /**
   * Starts an attempt and returns, or waits on this thread, a worker's, until it is its turn: so
   * the worker takes no more activities than can run. An earlier attempt of the same activity in
   * this process ends first.
   */
  void begin(Attempt attempt, ActivityExecutionContext context, Duration interval) {
    String activity = attempt.call().activity();
    @Nullable Attempt earlier = running.put(activity, attempt);
    Mono<Void> left = earlier == null ? Mono.empty() : earlier.lose();
    try {
      awaitTurn(attempt, context, interval);
    } catch (RuntimeException e) {
      boolean unused = running.remove(activity, attempt);
      attempt.ended();
      throw e;
    }
    context.doNotCompleteOnReturn();
    Disposable unused = attempt.run(left).doFinally(signal -> ended(attempt)).subscribe(this::tell);
  }

  /** How attempts end; told to who listens, and never waiting for them. */
  Flux<AttemptEnd> ends() {
    return ends.asFlux();
  }

  /** Gives all back to Temporal; completes when it was told. */
  Mono<Void> handBack() {
    return Flux.defer(() -> Flux.fromIterable(running.values()))
        .flatMap(Attempt::handBack, Integer.MAX_VALUE)
        .then();
  }

  /**
   * Heartbeats meanwhile; one that says that the attempt is over ends the wait by its exception.
   */
  private void awaitTurn(Attempt attempt, ActivityExecutionContext context, Duration interval) {
    try {
      while (!turns.tryAcquire(interval.toNanos(), TimeUnit.NANOSECONDS)) {
        context.heartbeat(attempt.heartbeat());
        if (attempt.isLost()) {
          throw new TransferException(
              FailureCode.FENCED, "A later attempt of the activity has begun");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The worker is shut down", e);
    }
  }

  private void ended(Attempt attempt) {
    boolean unused = running.remove(attempt.call().activity(), attempt);
    turns.release();
  }

  private void tell(AttemptEnd end) {
    LOG.info("{}", end);
    Sinks.EmitResult unused = ends.tryEmitNext(end);
  }
}
