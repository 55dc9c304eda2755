package dev.ferry.resume.r2dbc;

import static java.util.stream.Collectors.joining;

import dev.ferry.resume.UploadRecord;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.WorkspaceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Reading and deleting many rows of {@code upload}, a page at a time. */
final class UploadLists {
  private static final String TERMINAL =
      named(Stream.of(UploadState.values()).filter(UploadState::isTerminal));

  private UploadLists() {}

  /** Up to {@code limit} records, those after {@code last} by age. */
  static Mono<List<UploadRecord>> page(
      SqlSession session,
      @Nullable WorkspaceName workspace,
      Set<UploadState> states,
      @Nullable UploadRecord last,
      int limit) {
    List<Object> values = new ArrayList<>();
    StringBuilder sql = new StringBuilder("SELECT * FROM upload WHERE state IN (");
    sql.append(named(states.stream())).append(')');
    if (workspace != null) {
      values.add(workspace.value());
      sql.append(" AND workspace = $1");
    }
    if (last != null) {
      appendAfter(sql, values, last);
    }
    values.add(limit);
    sql.append(" ORDER BY created_at, id LIMIT $").append(values.size());
    return session.rows(sql.toString(), UploadRow::read, values.toArray()).collectList();
  }

  private static void appendAfter(StringBuilder sql, List<Object> values, UploadRecord last) {
    values.add(EpochNanos.of(last.created().createdAt()));
    String at = "$" + values.size();
    values.add(last.id().value());
    String id = "$" + values.size();
    sql.append(" AND created_at >= %s AND (created_at > %s OR id > %s)".formatted(at, at, id));
  }

  static Mono<List<UploadRecord>> expired(SqlSession session, long now, int limit) {
    return session
        .rows(
            """
            SELECT * FROM upload WHERE state = 'OPEN' AND expires_at <= $1
            ORDER BY expires_at LIMIT $2""",
            UploadRow::read,
            now,
            limit)
        .collectList();
  }

  /**
   * Deletes up to {@code limit} terminal rows, in a transaction; emits how many. Row by row: H2
   * looks again at a subquery of DELETE after each row it deleted, and so leaves some out. In the
   * order of the ids, so that two nodes never wait for each other in a circle.
   */
  static Mono<Long> purge(SqlSession session, long now, int limit) {
    return session
        .rows(
            "SELECT id FROM upload WHERE state IN (" + TERMINAL + ") AND expires_at <= $1 LIMIT $2",
            row -> Columns.of(row).string("id"),
            now,
            limit)
        .sort()
        .concatMap(id -> session.update("DELETE FROM upload WHERE id = $1", id))
        .reduce(0L, Long::sum);
  }

  /** Deletes some of a workspace's uploads that are over; emits how many, 0 when none is left. */
  static Mono<Long> forgetSome(SqlSession session, WorkspaceName workspace) {
    return session
        .rows(
            "SELECT id FROM upload WHERE workspace = $1 AND state IN (" + TERMINAL + ") LIMIT 256",
            row -> Columns.of(row).string("id"),
            workspace.value())
        .sort()
        .concatMap(id -> session.update("DELETE FROM upload WHERE id = $1", id))
        .reduce(0L, Long::sum);
  }

  private static String named(Stream<UploadState> states) {
    return states.map(state -> "'" + state + "'").collect(joining(", "));
  }
}
