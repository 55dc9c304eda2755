package dev.ferry.resume;

import java.time.Instant;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Who did what, as far back as it is kept. What {@link ResumeStore} says holds here too. */
public interface AuditTrail {

  /** Adds records, in one transaction that survives a kill. */
  Mono<Void> append(List<AuditRecord> records);

  /** The records that are wanted, the newest first. */
  Flux<AuditRecord> query(AuditQuery query);

  /** Forgets what was done before that moment; emits how many. */
  Mono<Long> purge(Instant before);
}
