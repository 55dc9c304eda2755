package dev.ferry.client;

import dev.ferry.client.internal.ServiceFailures;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Tries a transfer again while that can help: each attempt opens the same upload, or the same
 * version of a file, again and continues from its frontier, so nothing happens twice.
 */
final class TransferRetry extends Retry {
  private final RetryPolicy policy;
  private final LongSupplier frontier;
  private final Runnable retrying;

  /**
   * A retry for any number of transfers.
   *
   * @param frontier how far the transfer is; moving it starts the count of failures anew
   * @param retrying called before each wait
   */
  TransferRetry(RetryPolicy policy, LongSupplier frontier, Runnable retrying) {
    this.policy = policy;
    this.frontier = frontier;
    this.retrying = retrying;
  }

  @Override
  public Publisher<?> generateCompanion(Flux<RetrySignal> signals) {
    return Flux.defer(
        () -> {
          Count count = new Count(frontier.getAsLong());
          return signals.concatMap(signal -> next(count, signal.failure()));
        });
  }

  private Mono<Long> next(Count count, Throwable thrown) {
    TransferException failure = ServiceFailures.of(thrown);
    int failures = count.failed(frontier.getAsLong());
    if (!helps(failure.code()) || failures >= policy.maxAttempts()) {
      return Mono.error(failure);
    }
    retrying.run();
    return Mono.delay(policy.backoff(failures, ThreadLocalRandom.current().nextDouble()));
  }

  /** Whether the same again may end otherwise. */
  static boolean helps(FailureCode code) {
    return code.retryable() && code != FailureCode.PAUSED;
  }

  /** Failures in a row without progress. */
  private static final class Count {
    private long lastFrontier;
    private int failures;

    Count(long frontier) {
      this.lastFrontier = frontier;
    }

    int failed(long frontier) {
      if (frontier > lastFrontier) {
        lastFrontier = frontier;
        failures = 0;
      }
      return ++failures;
    }
  }
}
