package dev.ferry.resume.r2dbc;

import static dev.ferry.resume.r2dbc.SqlSession.orNull;

import dev.ferry.resume.AuditQuery;
import dev.ferry.resume.AuditRecord;
import dev.ferry.resume.AuditTrail;
import dev.ferry.resume.r2dbc.Database.Survives;
import dev.ferry.transfer.AuditEvent;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.UploadId;
import io.r2dbc.spi.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The rows of {@code audit_record} in any SQL database. */
final class R2dbcAuditTrail implements AuditTrail {
  private static final int COLUMNS = 9;
  private static final int ROWS_OF_STATEMENT = 32;
  private static final String INSERT =
      """
      INSERT INTO audit_record (id, done_at, subject, operation, workspace, path, length_bytes,
        digest, outcome) VALUES\s""";

  private final Database database;

  R2dbcAuditTrail(Database database) {
    this.database = database;
  }

  @Override
  public Mono<Void> append(List<AuditRecord> records) {
    List<AuditRecord> all = List.copyOf(records);
    return all.isEmpty()
        ? Mono.empty()
        : database
            .change(
                Survives.KILL,
                session ->
                    Flux.fromIterable(all)
                        .buffer(ROWS_OF_STATEMENT)
                        .concatMap(some -> insert(session, some))
                        .reduce(0L, Long::sum))
            .then();
  }

  /** Many rows in one statement: each statement costs more than its rows. */
  private static Mono<Long> insert(SqlSession session, List<AuditRecord> records) {
    StringBuilder sql = new StringBuilder(INSERT);
    List<Object> values = new ArrayList<>();
    for (AuditRecord record : records) {
      sql.append(values.isEmpty() ? "(" : ", (");
      for (int column = 1; column <= COLUMNS; column++) {
        sql.append(column == 1 ? "$" : ", $").append(values.size() + column);
      }
      sql.append(')');
      values.addAll(values(record));
    }
    return session.update(sql.toString(), values.toArray());
  }

  private static List<Object> values(AuditRecord record) {
    AuditEvent event = record.event();
    return List.of(
        record.id().value(),
        EpochNanos.of(event.doneAt()),
        event.subject(),
        event.operation(),
        event.workspace(),
        event.path(),
        orNull(event.lengthBytesOrNull(), Long.class),
        orNull(event.digest().map(Digest::hex).orElse(null), String.class),
        event.outcome());
  }

  @Override
  public Flux<AuditRecord> query(AuditQuery query) {
    return database
        .read(session -> found(session, query).collectList())
        .flatMapIterable(records -> records)
        .publishOn(database.scheduler())
        .onErrorMap(StoreFailures::ofCall);
  }

  private static Flux<AuditRecord> found(SqlSession session, AuditQuery query) {
    StringBuilder sql =
        new StringBuilder("SELECT * FROM audit_record WHERE done_at >= $1 AND done_at < $2");
    List<Object> values = new ArrayList<>();
    values.add(EpochNanos.of(query.from()));
    values.add(EpochNanos.of(query.until()));
    if (query.workspaceOrNull() != null) {
      values.add(query.workspaceOrNull());
      sql.append(" AND workspace = $").append(values.size());
    }
    if (query.subjectOrNull() != null) {
      values.add(query.subjectOrNull());
      sql.append(" AND subject = $").append(values.size());
    }
    values.add(query.limit());
    sql.append(" ORDER BY done_at DESC, id DESC LIMIT $").append(values.size());
    return session.rows(sql.toString(), R2dbcAuditTrail::read, values.toArray());
  }

  private static AuditRecord read(Row row) {
    Columns columns = new Columns(row);
    String digest = columns.orNull("digest", String.class);
    AuditEvent event =
        new AuditEvent(
            columns.instant("done_at"),
            columns.string("subject"),
            columns.string("operation"),
            columns.string("workspace"),
            columns.string("path"),
            columns.orNull("length_bytes", Long.class),
            digest == null ? null : new Digest(digest),
            columns.string("outcome"));
    return new AuditRecord(new UploadId(columns.string("id")), event);
  }

  @Override
  public Mono<Long> purge(Instant before) {
    return database.relieve(
        Survives.KILL,
        session ->
            session.update("DELETE FROM audit_record WHERE done_at < $1", EpochNanos.of(before)));
  }
}
