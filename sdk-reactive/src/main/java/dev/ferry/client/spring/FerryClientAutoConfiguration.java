package dev.ferry.client.spring;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.FerryClient;
import dev.ferry.client.Workspace;
import dev.ferry.client.observe.MicrometerTransferObserver;
import dev.ferry.client.observe.TransferObserver;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * A {@link FerryClient} for every application that says {@code ferry.client.address}; see {@link
 * FerryClientProperties}.
 *
 * <p>It connects on first use and is closed with the application context, which waits for that. An
 * application's own bean of that type replaces it.
 */
@AutoConfiguration(
    afterName =
        "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@Conditional(OnFerryAddress.class)
@EnableConfigurationProperties(FerryClientProperties.class)
public final class FerryClientAutoConfiguration {
  /** For Spring. */
  public FerryClientAutoConfiguration() {}

  @Bean(destroyMethod = "close")
  @ConditionalOnMissingBean
  FerryClient ferryClient(
      FerryClientProperties properties,
      ObjectProvider<TransferObserver> observer,
      ObjectProvider<ClientOptionsCustomizer> customizers) {
    ClientOptions.Builder options = ConfiguredOptions.of(properties);
    observer.ifUnique(options::observer);
    customizers.orderedStream().forEach(customizer -> customizer.customize(options));
    return FerryClient.create(options.build());
  }

  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnProperty("ferry.client.workspace")
  Workspace ferryWorkspace(FerryClient ferryClient, FerryClientProperties properties) {
    return ferryClient.workspace(String.valueOf(properties.workspace()));
  }

  /** Where Micrometer observes, transfers are observed, too. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(ObservationRegistry.class)
  static class Observations {
    @Bean
    @ConditionalOnBean(ObservationRegistry.class)
    @ConditionalOnMissingBean(TransferObserver.class)
    MicrometerTransferObserver ferryTransferObserver(ObservationRegistry registry) {
      return new MicrometerTransferObserver(registry);
    }
  }
}
