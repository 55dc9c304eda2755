package dev.ferry.service;

import dev.ferry.resume.ResumeStore;
import dev.ferry.service.http.HealthDetails;
import dev.ferry.service.policy.SpaceGuard;
import dev.ferry.service.storage.BlobStore;
import dev.ferry.service.storage.VolumeSpace;
import dev.ferry.service.tls.ServerTls;
import dev.ferry.service.workspace.Workspaces;
import dev.ferry.transfer.WorkspaceName;
import java.util.Comparator;
import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/** What makes the service ready: a store that answers and a volume that takes bytes. */
@Configuration(proxyBeanMethods = false)
class HealthConfiguration {
  /** Most workspaces that are named. */
  private static final int SHUT_TOLD = 16;

  private static final Health WELL = Health.up().build();
  private static final Health PLAIN = Health.up().withDetail("tls", "off").build();

  @Bean
  ReactiveHealthIndicator resumeStoreHealth(ResumeStore store) {
    return new HealthCheck("resume store", OneAtATime.of(store.ping()).thenReturn(WELL));
  }

  @Bean
  ReactiveHealthIndicator volumeHealth(BlobStore blobs, SpaceGuard space) {
    return new HealthCheck(
        "volume",
        OneAtATime.of(blobs.probe()).then(Mono.fromSupplier(() -> of(space.volume(), space))));
  }

  /** Below the floor uploads wait; reading and freeing space go on, so the service stays ready. */
  private static Health of(VolumeSpace volume, SpaceGuard space) {
    return volume.totalBytes() == 0 || volume.freeBytes() >= space.floorBytes()
        ? WELL
        : Health.up()
            .withDetail("problem", HealthProblem.FULL.word())
            .withDetail("nextStep", HealthProblem.FULL.nextStep())
            .withDetail("freeBytes", volume.freeBytes())
            .withDetail("floorBytes", space.floorBytes())
            .build();
  }

  /** A certificate that cannot be used is told, and makes nothing unready: the one before works. */
  @Bean
  ReactiveHealthIndicator tlsHealth(ServiceTls tls) {
    return () ->
        Mono.deferContextual(
            context ->
                Mono.fromSupplier(
                    () ->
                        tls.inUse()
                            .map(used -> of(used, HealthDetails.mayBeTold(context)))
                            .orElse(PLAIN)));
  }

  /** Roots that cannot be used are told, and make nothing unready: the others work. */
  @Bean
  ReactiveHealthIndicator workspacesHealth(Workspaces workspaces) {
    return () ->
        Mono.deferContextual(
            context ->
                Mono.fromSupplier(() -> of(workspaces.shut(), HealthDetails.mayBeTold(context))));
  }

  private static Health of(Map<WorkspaceName, String> shut, boolean inFull) {
    if (shut.isEmpty()) {
      return WELL;
    }
    Health.Builder health = Health.up();
    if (inFull) {
      shut.entrySet().stream()
          .sorted(Map.Entry.comparingByKey(Comparator.comparing(WorkspaceName::value)))
          .limit(SHUT_TOLD)
          .forEach(each -> health.withDetail(each.getKey().value(), each.getValue()));
    }
    return health.withDetail("cannotBeReached", shut.size()).build();
  }

  private static Health of(ServerTls tls, boolean inFull) {
    Health.Builder health = Health.up().withDetail("expires", tls.expires().toString());
    tls.failure()
        .ifPresent(
            failure -> health.withDetail("notUsed", inFull ? failure : "its files cannot be used"));
    return health.build();
  }
}
