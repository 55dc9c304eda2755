package dev.ferry.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

final class TransferRetryTest {
  private static final RetryPolicy POLICY =
      new RetryPolicy(4, Duration.ofSeconds(1), Duration.ofSeconds(3), 0);

  private final AtomicInteger attempts = new AtomicInteger();
  private final AtomicLong frontier = new AtomicLong();

  private Mono<String> failing(FailureCode code, int movesFor) {
    return Mono.<String>defer(
            () -> {
              if (attempts.incrementAndGet() <= movesFor) {
                frontier.addAndGet(10);
              }
              return Mono.error(new TransferException(code, "no"));
            })
        .retryWhen(new TransferRetry(POLICY, frontier::get, () -> {}));
  }

  @Test
  void retry_noProgress_waitsLongerEachTimeAndGivesUp() {
    StepVerifier.withVirtualTime(() -> failing(FailureCode.CONNECTION_LOST, 0))
        .expectSubscription()
        .expectNoEvent(Duration.ofSeconds(1))
        .expectNoEvent(Duration.ofSeconds(2))
        .expectNoEvent(Duration.ofMillis(2999))
        .thenAwait(Duration.ofMillis(1))
        .verifyErrorSatisfies(
            failure ->
                assertThat(((TransferException) failure).code())
                    .isEqualTo(FailureCode.CONNECTION_LOST));
    assertThat(attempts).hasValue(4);
  }

  @Test
  void retry_progress_startsTheCountAnew() {
    StepVerifier.withVirtualTime(() -> failing(FailureCode.STALLED, 20))
        .thenAwait(Duration.ofHours(1))
        .verifyError(TransferException.class);

    assertThat(attempts).hasValue(23);
  }

  @Test
  void retry_finalCode_failsAtOnce() {
    StepVerifier.create(failing(FailureCode.FENCED, 0)).verifyError(TransferException.class);
    assertThat(attempts).hasValue(1);
  }

  @Test
  void backoff_jitter_staysInItsShare() {
    RetryPolicy jittered = new RetryPolicy(9, Duration.ofMillis(200), Duration.ofSeconds(10), 0.5);

    assertThat(jittered.backoff(1, 0)).isEqualTo(Duration.ofMillis(100));
    assertThat(jittered.backoff(2, 0.5)).isEqualTo(Duration.ofMillis(400));
    assertThat(jittered.backoff(9, 0.5)).isEqualTo(Duration.ofSeconds(10));
    assertThat(jittered.backoff(400, 0.5)).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void policy_contradictory_isRefused() {
    assertThatThrownBy(() -> new RetryPolicy(0, Duration.ZERO, Duration.ZERO, 0))
        .isInstanceOf(TransferException.class);
    assertThatThrownBy(() -> new RetryPolicy(1, Duration.ofSeconds(2), Duration.ofSeconds(1), 0))
        .isInstanceOf(TransferException.class);
    assertThatThrownBy(() -> new RetryPolicy(1, Duration.ZERO, Duration.ZERO, 1.5))
        .isInstanceOf(TransferException.class);
  }
}
