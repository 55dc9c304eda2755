package dev.ferry.service;

import dev.ferry.resume.ResumeStore;
import dev.ferry.service.policy.Audit;
import dev.ferry.service.policy.Authority;
import dev.ferry.service.policy.MintedTokens;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What has to be done again and again about tokens and the audit trail. */
@Component
class AccessUpkeep {
  private static final Logger LOG = LoggerFactory.getLogger(AccessUpkeep.class);
  private static final Duration AUDIT_WAITS = Duration.ofMillis(250);
  private static final Duration SPENDING_WAITS = Duration.ofSeconds(1);

  private final Audit audit;
  private final Authority authority;
  private final MintedTokens minted;
  private final ResumeStore store;
  private final Clock clock;
  private final TransferThreads threads;
  private final FerryProperties properties;

  AccessUpkeep(
      Audit audit,
      Authority authority,
      MintedTokens minted,
      ResumeStore store,
      Clock clock,
      TransferThreads threads,
      FerryProperties properties) {
    this.audit = audit;
    this.authority = authority;
    this.minted = minted;
    this.store = store;
    this.clock = clock;
    this.threads = threads;
    this.properties = properties;
  }

  /** Never fails and never completes. */
  Flux<Void> forEver() {
    return Flux.merge(
        every(AUDIT_WAITS, audit.handOn()),
        every(SPENDING_WAITS, authority.saveSpending()),
        every(properties.sweepInterval(), purged()));
  }

  private Mono<Void> purged() {
    return minted
        .purge()
        .then(
            Mono.defer(
                () -> store.audit().purge(clock.instant().minus(properties.audit().retention()))))
        .then();
  }

  /** What waits at the end. */
  Mono<Void> last() {
    return Mono.whenDelayError(audit.handOn(), authority.saveSpending()).onErrorComplete();
  }

  private Flux<Void> every(Duration time, Mono<Void> work) {
    return Flux.interval(time, threads.timer())
        .onBackpressureDrop()
        .concatMap(
            tick ->
                work.doOnError(failure -> LOG.warn("Upkeep failed: {}", failure.toString()))
                    .onErrorComplete());
  }
}
