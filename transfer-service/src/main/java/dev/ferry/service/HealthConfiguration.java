package dev.ferry.service;

import dev.ferry.resume.ResumeStore;
import dev.ferry.service.storage.BlobStore;
import dev.ferry.service.tls.ServerTls;
import dev.ferry.service.workspace.Workspaces;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceName;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/** What makes the service ready: a store that answers and a volume that takes bytes. */
@Configuration(proxyBeanMethods = false)
class HealthConfiguration {
  /**
   * A healthy store and a healthy volume answer in a fraction of it; whoever asks shall not wait.
   */
  private static final Duration PATIENCE = Duration.ofMillis(900);

  /** Most workspaces that are named. */
  private static final int SHUT_TOLD = 16;

  private static final Health PLAIN = Health.up().withDetail("tls", "off").build();

  @Bean
  ReactiveHealthIndicator resumeStoreHealth(ResumeStore store) {
    Mono<Void> asking = OneAtATime.of(store.ping());
    return () -> health(asking);
  }

  @Bean
  ReactiveHealthIndicator volumeHealth(BlobStore blobs) {
    Mono<Void> probing = OneAtATime.of(blobs.probe());
    return () -> health(probing);
  }

  /** A certificate that cannot be used is told, and makes nothing unready: the one before works. */
  @Bean
  ReactiveHealthIndicator tlsHealth(ServiceTls tls) {
    return () -> Mono.fromSupplier(() -> tls.inUse().map(HealthConfiguration::of).orElse(PLAIN));
  }

  /** Roots that cannot be used are told, and make nothing unready: the others work. */
  @Bean
  ReactiveHealthIndicator workspacesHealth(Workspaces workspaces) {
    return () -> Mono.fromSupplier(() -> of(workspaces.shut()));
  }

  private static Health of(Map<WorkspaceName, String> shut) {
    Health.Builder health = Health.up();
    shut.entrySet().stream()
        .sorted(Map.Entry.comparingByKey(Comparator.comparing(WorkspaceName::value)))
        .limit(SHUT_TOLD)
        .forEach(each -> health.withDetail(each.getKey().value(), each.getValue()));
    return shut.isEmpty()
        ? health.build()
        : health.withDetail("cannotBeReached", shut.size()).build();
  }

  private static Health of(ServerTls tls) {
    Health.Builder health = Health.up().withDetail("expires", tls.expires().toString());
    tls.failure().ifPresent(failure -> health.withDetail("notUsed", failure));
    return health.build();
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
    if (failure instanceof TimeoutException) {
      return Health.down()
          .withDetail("message", "No answer within " + PATIENCE.toMillis() + " ms")
          .withDetail("nextStep", "Check the service's volume: does it hang?")
          .build();
    }
    return Health.down(failure).build();
  }
}
