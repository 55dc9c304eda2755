package dev.ferry.service;

import dev.ferry.resume.ResumeStore;
import dev.ferry.service.storage.BlobStore;
import dev.ferry.transfer.TransferException;
import java.time.Duration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/** What makes the service ready: a store that answers and a volume that takes bytes. */
@Configuration(proxyBeanMethods = false)
class HealthConfiguration {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @Bean
  ReactiveHealthIndicator resumeStoreHealth(ResumeStore store) {
    return () -> health(store.ping());
  }

  @Bean
  ReactiveHealthIndicator volumeHealth(BlobStore blobs) {
    return () -> health(blobs.probe());
  }

  private static Mono<Health> health(Mono<Void> check) {
    return check
        .timeout(PATIENCE)
        .thenReturn(Health.up().build())
        .onErrorResume(failure -> Mono.just(down(failure)));
  }

  private static Health down(Throwable failure) {
    if (failure instanceof TransferException known) {
      return Health.down()
          .withDetail("code", known.code().name())
          .withDetail("message", String.valueOf(known.getMessage()))
          .withDetail("nextStep", known.code().nextStep())
          .build();
    }
    return Health.down(failure).build();
  }
}
