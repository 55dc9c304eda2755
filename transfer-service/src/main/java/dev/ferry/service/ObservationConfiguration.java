package dev.ferry.service;

import dev.ferry.service.metrics.FerryMeters;
import dev.ferry.service.observe.Attempts;
import dev.ferry.service.observe.UploadOutcomes;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires what operators see of transfers: meters, observations, outcomes. */
@Configuration(proxyBeanMethods = false)
class ObservationConfiguration {

  @Bean
  FerryMeters ferryMeters(MeterRegistry registry) {
    return new FerryMeters(registry);
  }

  @Bean
  Attempts attempts(ObjectProvider<ObservationRegistry> observations, FerryMeters meters) {
    return new Attempts(observations.getIfAvailable(() -> ObservationRegistry.NOOP), meters);
  }

  @Bean
  UploadOutcomes uploadOutcomes(
      ObjectProvider<ObservationRegistry> observations, FerryMeters meters) {
    return new UploadOutcomes(observations.getIfAvailable(() -> ObservationRegistry.NOOP), meters);
  }
}
