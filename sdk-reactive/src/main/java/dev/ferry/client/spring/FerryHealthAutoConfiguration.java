package dev.ferry.client.spring;

import dev.ferry.client.FerryClient;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Whether the service answers, as a part of the application's health; {@code ferry} is its name.
 */
@AutoConfiguration(after = FerryClientAutoConfiguration.class)
@ConditionalOnClass({ReactiveHealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
public final class FerryHealthAutoConfiguration {
  /** For Spring. */
  public FerryHealthAutoConfiguration() {}

  /** A class of its own: its last condition can be looked at only where Boot's health is. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnBean({FerryClient.class, FerryClientProperties.class})
  @ConditionalOnEnabledHealthIndicator("ferry")
  static class Indicator {
    @Bean
    @ConditionalOnMissingBean(name = {"ferryHealthIndicator", "ferryHealthContributor"})
    ReactiveHealthIndicator ferryHealthIndicator(
        FerryClient ferryClient, FerryClientProperties properties) {
      return new FerryHealthIndicator(ferryClient, properties.healthTimeout());
    }
  }
}
