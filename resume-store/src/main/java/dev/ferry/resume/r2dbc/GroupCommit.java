package dev.ferry.resume.r2dbc;

import static java.util.Comparator.comparing;

import dev.ferry.resume.CommitResult;
import dev.ferry.resume.OffsetCommit;
import dev.ferry.resume.UploadRecord;
import dev.ferry.transfer.UploadState;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Moves many frontiers in one transaction, each by one conditional update. */
final class GroupCommit {
  private static final String UPDATE =
      """
      UPDATE upload SET frontier = $1, prefix_crc32c = $2, updated_at = $3,
        expires_at = $3 + expiry_nanos
      WHERE id = $4 AND state = 'OPEN' AND epoch = $5 AND frontier = $6
        AND (length_bytes IS NULL OR length_bytes >= $1)""";

  private GroupCommit() {}

  /** Refuses a group that names an upload twice. */
  static void requireDistinct(List<OffsetCommit> commits) {
    Set<Object> seen = new HashSet<>();
    for (OffsetCommit commit : commits) {
      if (!seen.add(commit.id())) {
        throw new IllegalArgumentException("The group names upload " + commit.id() + " twice");
      }
    }
  }

  /**
   * One result for each commit, in order. The rows are locked in the order of their ids, so that
   * groups of two nodes wait for each other, and never in a circle.
   */
  static Mono<List<CommitResult>> run(SqlSession session, List<OffsetCommit> commits) {
    return Flux.fromIterable(commits)
        .sort(comparing(commit -> commit.id().value()))
        .concatMap(commit -> runOne(session, commit).map(result -> Map.entry(commit, result)))
        .collectMap(Map.Entry::getKey, Map.Entry::getValue)
        .map(results -> commits.stream().map(results::get).toList());
  }

  private static Mono<CommitResult> runOne(SqlSession session, OffsetCommit commit) {
    return session
        .update(
            UPDATE,
            commit.durable().lengthBytes(),
            commit.durable().crc32c(),
            EpochNanos.of(commit.now()),
            commit.id().value(),
            commit.epoch(),
            commit.expected().lengthBytes())
        .flatMap(
            changed -> changed == 1 ? Mono.just(CommitResult.COMMITTED) : why(session, commit));
  }

  private static Mono<CommitResult> why(SqlSession session, OffsetCommit commit) {
    return UploadTable.find(session, commit.id())
        .map(record -> why(record, commit))
        .switchIfEmpty(Mono.defer(() -> SegmentTable.commit(session, commit)));
  }

  private static CommitResult why(UploadRecord record, OffsetCommit commit) {
    if (record.state() != UploadState.OPEN) {
      return CommitResult.NOT_OPEN;
    }
    return record.epoch() == commit.epoch() ? CommitResult.WRONG_FRONTIER : CommitResult.FENCED;
  }
}
