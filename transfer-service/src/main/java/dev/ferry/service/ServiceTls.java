package dev.ferry.service;

import dev.ferry.service.metrics.FerryMeters;
import dev.ferry.service.tls.ServerTls;
import dev.ferry.transfer.TransferLimits;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.NettyPipeline;

/** The TLS of both ports, if the operator named a certificate. */
@Component
class ServiceTls {
  private final @Nullable ServerTls tls;
  private final Duration refreshInterval;

  ServiceTls(FerryProperties properties, TransferLimits limits, FerryMeters meters) {
    this.tls =
        properties
            .tls()
            .files()
            .map(files -> new ServerTls(files, limits.setupTimeout()))
            .orElse(null);
    this.refreshInterval = properties.tls().refreshInterval();
    inUse()
        .ifPresent(
            used ->
                meters.certificate(
                    () -> used.expires().getEpochSecond(), () -> used.failure().isPresent()));
  }

  Optional<ServerTls> inUse() {
    return Optional.ofNullable(tls);
  }

  /** Looks at the files for as long as it is subscribed; never fails. */
  Flux<Void> refreshing(Scheduler timer) {
    ServerTls used = tls;
    return used == null
        ? Flux.empty()
        : Flux.interval(refreshInterval, timer)
            .onBackpressureDrop()
            .concatMap(
                tick ->
                    Mono.<Void>fromRunnable(used::refresh)
                        .subscribeOn(Schedulers.boundedElastic()));
  }

  /** Secures a connection to the HTTP port. */
  void secure(Channel channel) {
    if (tls != null) {
      var unused =
          channel
              .pipeline()
              .addFirst(NettyPipeline.SslHandler, tls.newHandler(channel.alloc(), false));
    }
  }

  /** Whether the peer of a connection to the HTTP port may use the RSocket door behind it. */
  boolean admits(Channel channel) {
    return tls == null || tls.admits(channel);
  }
}
