package dev.ferry.service;

import dev.ferry.service.http.BodyUploads;
import dev.ferry.service.http.resumable.InterimEncoder;
import dev.ferry.service.http.resumable.ResumableUploads;
import dev.ferry.service.upload.Uploads;
import dev.ferry.service.workspace.Entries;
import java.time.Clock;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Wires the door of resumable uploads for HTTP. */
@Configuration(proxyBeanMethods = false)
class ResumableConfiguration {

  @Bean
  RouterFunction<ServerResponse> resumableUploads(
      BodyUploads bodies,
      Entries entries,
      Uploads uploads,
      ResumableProperties limits,
      FerryProperties properties,
      Clock clock) {
    return new ResumableUploads(
            bodies,
            entries,
            (id, bytes) -> uploads.facts().declareLength(id, bytes),
            limits.limits(properties),
            clock)
        .routes();
  }

  /** What sends interim responses at the HTTP port. */
  @Bean
  WebServerFactoryCustomizer<NettyReactiveWebServerFactory> interimResponses() {
    return factory ->
        factory.addServerCustomizers(
            http ->
                http.doOnChannelInit((observer, channel, peer) -> InterimEncoder.install(channel)));
  }
}
