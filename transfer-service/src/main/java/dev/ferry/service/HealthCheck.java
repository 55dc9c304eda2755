package dev.ferry.service;

import dev.ferry.service.http.HealthDetails;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * Whether one part of the service is well. The log hears of it when that changes; who asks hears
 * what kind of problem it is, and its words only when he may.
 */
final class HealthCheck implements ReactiveHealthIndicator {
  private static final Logger LOG = LoggerFactory.getLogger(HealthCheck.class);

  /**
   * A healthy store and a healthy volume answer in a fraction of it; whoever asks shall not wait.
   */
  private static final Duration PATIENCE = Duration.ofMillis(900);

  private final String part;
  private final Mono<Health> check;
  private final AtomicReference<@Nullable HealthProblem> last = new AtomicReference<>();

  /**
   * A check of that part.
   *
   * @param check emits what to tell when it is well, fails when it is not
   */
  HealthCheck(String part, Mono<Health> check) {
    this.part = part;
    this.check = check;
  }

  @Override
  public Mono<Health> health() {
    return Mono.deferContextual(
        context ->
            check
                .timeout(PATIENCE)
                .doOnNext(up -> wasWell())
                .onErrorResume(failure -> Mono.just(down(failure, context))));
  }

  private void wasWell() {
    if (last.getAndSet(null) != null) {
      LOG.info("The {} is well again", part);
    }
  }

  private Health down(Throwable failure, ContextView context) {
    HealthProblem problem = HealthProblem.of(failure);
    if (last.getAndSet(problem) != problem) {
      LOG.warn("The {} is not well ({}): {}", part, problem.word(), failure.toString());
    }
    Health.Builder told =
        Health.down()
            .withDetail("problem", problem.word())
            .withDetail("nextStep", problem.nextStep());
    return HealthDetails.mayBeTold(context)
        ? told.withDetail("message", String.valueOf(failure.getMessage())).build()
        : told.build();
  }
}
