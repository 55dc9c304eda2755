package dev.ferry.client.spring;

import dev.ferry.client.FerryClient;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.time.Duration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import reactor.core.publisher.Mono;

/**
 * Up when the service answers and takes the client's token; asks what the token allows, which every
 * token may. Down with the failure's code, and never with a message, which may name the inside.
 */
final class FerryHealthIndicator implements ReactiveHealthIndicator {
  private static final String CODE = "code";

  private final FerryClient ferry;
  private final Duration timeout;

  FerryHealthIndicator(FerryClient ferry, Duration timeout) {
    this.ferry = ferry;
    this.timeout = timeout;
  }

  @Override
  public Mono<Health> health() {
    return ferry
        .access()
        .show()
        .map(grant -> Health.up().build())
        .timeout(timeout, Mono.fromSupplier(() -> down(FailureCode.STALLED)))
        .onErrorResume(TransferException.class, failure -> Mono.just(down(failure.code())));
  }

  private static Health down(FailureCode code) {
    return Health.down().withDetail(CODE, code.name()).build();
  }
}
