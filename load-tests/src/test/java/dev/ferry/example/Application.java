package dev.ferry.example;

import dev.ferry.client.spring.FerryClientAutoConfiguration;
import dev.ferry.client.spring.FerryHealthAutoConfiguration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxObservationAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * Of Boot what the example needs, since the whole of it takes seconds to start; elsewhere {@code
 * SpringBootApplication} stands here.
 */
@SpringBootConfiguration
@ImportAutoConfiguration({
  ObservationAutoConfiguration.class,
  HttpHandlerAutoConfiguration.class,
  WebFluxAutoConfiguration.class,
  WebFluxObservationAutoConfiguration.class,
  NettyReactiveWebServerAutoConfiguration.class,
  FerryClientAutoConfiguration.class,
  FerryHealthAutoConfiguration.class
})
@Import(FileProxy.class)
class Application {}
