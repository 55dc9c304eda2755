package dev.ferry.service.policy;

import dev.ferry.resume.AuditRecord;
import java.util.List;
import reactor.core.publisher.Mono;

/** Where audit records go. */
@FunctionalInterface
public interface AuditSink {
  /** Keeps records, in order. */
  Mono<Void> append(List<AuditRecord> records);
}
