package dev.ferry.resume;

import static java.util.Comparator.comparing;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The audit trail of an {@link InMemoryResumeStore}. */
final class InMemoryAudit implements AuditTrail {
  private final StoreLane lane;
  private final StoreDisk disk;

  InMemoryAudit(StoreLane lane, StoreDisk disk) {
    this.lane = lane;
    this.disk = disk;
  }

  @Override
  public Mono<Void> append(List<AuditRecord> records) {
    List<AuditRecord> more = List.copyOf(records);
    AtomicBoolean unused = new AtomicBoolean();
    return lane.call(
            "appendAudit",
            () -> {
              disk.change(false, tables -> unused.set(tables.audit().addAll(more)));
              return Optional.of(more);
            })
        .then();
  }

  @Override
  public Flux<AuditRecord> query(AuditQuery query) {
    return lane.call("queryAudit", () -> Optional.of(found(query))).flatMapIterable(some -> some);
  }

  private List<AuditRecord> found(AuditQuery query) {
    return disk.now.audit().stream()
        .filter(record -> !record.event().doneAt().isBefore(query.from()))
        .filter(record -> record.event().doneAt().isBefore(query.until()))
        .filter(
            record ->
                query.workspaceOrNull() == null
                    || query.workspaceOrNull().equals(record.event().workspace()))
        .filter(
            record ->
                query.subjectOrNull() == null
                    || query.subjectOrNull().equals(record.event().subject()))
        .sorted(
            comparing((AuditRecord record) -> record.event().doneAt())
                .thenComparing(record -> record.id().value())
                .reversed())
        .limit(query.limit())
        .toList();
  }

  @Override
  public Mono<Long> purge(Instant before) {
    return lane.call(
        "purgeAudit",
        () -> {
          long count = disk.now.audit().size();
          AtomicBoolean unused = new AtomicBoolean();
          disk.change(
              false,
              tables ->
                  unused.set(
                      tables.audit().removeIf(record -> record.event().doneAt().isBefore(before))));
          return Optional.of(count - disk.now.audit().size());
        });
  }
}
