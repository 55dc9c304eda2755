package dev.ferry.service.http.tus;

import dev.ferry.service.policy.Authority;
import java.time.Duration;
import java.util.List;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsWebFilter;
import org.springframework.web.cors.reactive.UrlBasedCorsConfigurationSource;

/**
 * Lets pages of other origins in, and answers what their browsers ask beforehand.
 *
 * <p>A token is never sent by a browser on its own, so where one is asked for any page may try.
 * Where nobody is asked who he is, a page of any site could reach the service through the browser
 * of whoever runs it, so only pages of this machine may.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
final class TusCors extends CorsWebFilter {
  private static final List<String> ALL = List.of(CorsConfiguration.ALL);
  private static final List<String> THIS_MACHINE =
      List.of("http://localhost:[*]", "http://127.0.0.1:[*]", "http://[::1]:[*]");
  private static final List<String> METHODS =
      List.of("OPTIONS", "HEAD", "GET", "POST", "PATCH", "DELETE");
  private static final Duration REMEMBERED = Duration.ofHours(1);

  TusCors(TusProperties properties, Authority authority) {
    super(source(properties, authority));
  }

  private static UrlBasedCorsConfigurationSource source(
      TusProperties properties, Authority authority) {
    CorsConfiguration cors = new CorsConfiguration();
    cors.setAllowedOriginPatterns(origins(properties, authority));
    cors.setAllowedMethods(METHODS);
    cors.setAllowedHeaders(ALL);
    cors.setExposedHeaders(Tus.EXPOSED);
    cors.setMaxAge(REMEMBERED);
    UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
    source.registerCorsConfiguration(Tus.PATH + "/**", cors);
    return source;
  }

  private static List<String> origins(TusProperties properties, Authority authority) {
    if (!properties.origins().isEmpty()) {
      return properties.origins();
    }
    return authority.isOn() ? ALL : THIS_MACHINE;
  }
}
