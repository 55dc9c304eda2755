package dev.ferry.resume.r2dbc;

import dev.ferry.resume.CommitResult;
import dev.ferry.resume.OffsetCommit;
import dev.ferry.resume.SegmentRecord;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.UploadId;
import io.r2dbc.spi.Row;
import java.util.List;
import reactor.core.publisher.Mono;

/** Statements on rows of {@code upload_segment}; all run in a transaction. */
final class SegmentTable {
  private SegmentTable() {}

  /** All of an upload, in order of their bases. */
  static Mono<List<SegmentRecord>> list(SqlSession session, UploadId whole) {
    return session
        .rows(
            "SELECT * FROM upload_segment WHERE whole_id = $1 ORDER BY base_bytes",
            SegmentTable::read,
            whole.value())
        .collectList();
  }

  private static Mono<SegmentRecord> find(SqlSession session, UploadId id) {
    return session
        .rows("SELECT * FROM upload_segment WHERE id = $1", SegmentTable::read, id.value())
        .singleOrEmpty();
  }

  private static SegmentRecord read(Row row) {
    Columns columns = new Columns(row);
    return new SegmentRecord(
        new UploadId(columns.string("id")),
        new UploadId(columns.string("whole_id")),
        columns.number("base_bytes"),
        columns.number("length_bytes"),
        columns.number("epoch"),
        new Prefix(columns.number("frontier"), columns.smallNumber("prefix_crc32c")));
  }

  static Mono<Long> insert(SqlSession session, SegmentRecord segment) {
    return session.update(
        """
        INSERT INTO upload_segment
          (id, whole_id, base_bytes, length_bytes, epoch, frontier, prefix_crc32c)
        VALUES ($1, $2, $3, $4, $5, $6, $7)""",
        segment.id().value(),
        segment.whole().value(),
        segment.baseBytes(),
        segment.lengthBytes(),
        segment.epoch(),
        segment.durable().lengthBytes(),
        segment.durable().crc32c());
  }

  /** Writes down how it stands now; its base stays. */
  static Mono<Long> update(SqlSession session, SegmentRecord segment) {
    return session.update(
        """
        UPDATE upload_segment SET length_bytes = $1, epoch = $2, frontier = $3, prefix_crc32c = $4
        WHERE id = $5""",
        segment.lengthBytes(),
        segment.epoch(),
        segment.durable().lengthBytes(),
        segment.durable().crc32c(),
        segment.id().value());
  }

  static Mono<Long> delete(SqlSession session, UploadId id) {
    return session.update("DELETE FROM upload_segment WHERE id = $1", id.value());
  }

  static Mono<Long> deleteAll(SqlSession session, UploadId whole) {
    return session.update("DELETE FROM upload_segment WHERE whole_id = $1", whole.value());
  }

  static Mono<SegmentRecord> empty(SqlSession session, UploadId id, long epoch) {
    return session
        .update(
            """
            UPDATE upload_segment SET epoch = epoch + 1, frontier = 0, prefix_crc32c = 0
            WHERE id = $1 AND epoch = $2""",
            id.value(),
            epoch)
        .flatMap(changed -> changed == 0 ? Mono.empty() : find(session, id));
  }

  /**
   * As for an upload. A segment has a row only while its upload is OPEN, so that is not asked for:
   * the upload's row is not locked, and commits of two nodes never wait for each other in a circle.
   */
  static Mono<CommitResult> commit(SqlSession session, OffsetCommit commit) {
    return session
        .update(
            """
            UPDATE upload_segment SET frontier = $1, prefix_crc32c = $2
            WHERE id = $3 AND epoch = $4 AND frontier = $5 AND length_bytes >= $1""",
            commit.durable().lengthBytes(),
            commit.durable().crc32c(),
            commit.id().value(),
            commit.epoch(),
            commit.expected().lengthBytes())
        .flatMap(
            changed -> changed == 1 ? Mono.just(CommitResult.COMMITTED) : why(session, commit));
  }

  private static Mono<CommitResult> why(SqlSession session, OffsetCommit commit) {
    return find(session, commit.id())
        .map(
            segment ->
                segment.epoch() == commit.epoch()
                    ? CommitResult.WRONG_FRONTIER
                    : CommitResult.FENCED)
        .defaultIfEmpty(CommitResult.NOT_OPEN);
  }
}
