package dev.ferry.resume.r2dbc;

import dev.ferry.resume.SegmentJoin;
import dev.ferry.resume.SegmentPlan;
import dev.ferry.resume.SegmentRecord;
import dev.ferry.resume.SegmentedUpload;
import dev.ferry.resume.UploadRecord;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.UploadId;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The moves of an upload and its segments together. Each begins with an update of the upload's row,
 * which locks it, so that moves of two nodes come one after the other.
 *
 * <p>All run in a transaction; empty when the condition did not hold.
 */
final class SegmentMoves {
  private static final String NEXT_EPOCH =
      "UPDATE upload SET epoch = epoch + 1, updated_at = $1 WHERE id = $2 AND state = 'OPEN'";

  private final SqlSession session;
  private final UploadId id;
  private final long now;

  /** Moves of that upload at that time. */
  SegmentMoves(SqlSession session, UploadId id, long now) {
    this.session = session;
    this.id = id;
    this.now = now;
  }

  Mono<Attached> attach() {
    return locked(NEXT_EPOCH, now, id.value())
        .flatMap(
            upload ->
                SegmentTable.list(session, id)
                    .flatMap(
                        segments ->
                            segments.isEmpty()
                                ? Mono.just(new Attached(upload, false))
                                : join(upload, segments)));
  }

  private Mono<Attached> join(UploadRecord upload, List<SegmentRecord> segments) {
    return moveFrontier(SegmentJoin.ofRow(upload.durable(), segments))
        .then(Mono.defer(() -> SegmentTable.deleteAll(session, id)))
        .then(Mono.defer(() -> UploadTable.find(session, id)))
        .map(joined -> new Attached(joined, true));
  }

  private Mono<Long> moveFrontier(Prefix durable) {
    return session.update(
        "UPDATE upload SET frontier = $1, prefix_crc32c = $2 WHERE id = $3",
        durable.lengthBytes(),
        durable.crc32c(),
        id.value());
  }

  Mono<SegmentedUpload> take() {
    return locked(NEXT_EPOCH + " AND length_bytes IS NOT NULL", now, id.value())
        .flatMap(
            upload -> SegmentTable.list(session, id).flatMap(segments -> joined(upload, segments)));
  }

  private Mono<SegmentedUpload> joined(UploadRecord upload, List<SegmentRecord> before) {
    SegmentJoin join =
        SegmentJoin.ofAll(upload.durable(), upload.created().length().knownBytes(), before);
    List<SegmentRecord> after = join.segments().stream().map(SegmentMoves::nextEpoch).toList();
    return moveFrontier(join.durable())
        .then(Mono.defer(() -> SegmentTable.deleteAll(session, id)))
        .thenMany(Flux.fromIterable(after).concatMap(each -> SegmentTable.insert(session, each)))
        .then(Mono.defer(() -> UploadTable.find(session, id)))
        .map(whole -> new SegmentedUpload(whole, after));
  }

  private static SegmentRecord nextEpoch(SegmentRecord segment) {
    return new SegmentRecord(
        segment.id(),
        segment.whole(),
        segment.baseBytes(),
        segment.lengthBytes(),
        segment.epoch() + 1,
        segment.durable());
  }

  Mono<SegmentRecord> open(SegmentRecord wanted, long wholeEpoch) {
    return locked(
            """
            UPDATE upload SET updated_at = $1, expires_at = $1 + expiry_nanos
            WHERE id = $2 AND state = 'OPEN' AND epoch = $3""",
            now,
            id.value(),
            wholeEpoch)
        .flatMap(
            whole ->
                SegmentTable.list(session, id)
                    .map(present -> SegmentPlan.of(wanted, whole, present)))
        .flatMap(plan -> carriedOut(plan).thenReturn(plan.opened()));
  }

  private Mono<Long> carriedOut(SegmentPlan plan) {
    return Flux.fromIterable(plan.removed())
        .concatMap(removed -> SegmentTable.delete(session, removed.id()))
        .thenMany(
            Flux.fromIterable(plan.changed())
                .concatMap(changed -> SegmentTable.update(session, changed)))
        .then(
            Mono.defer(
                () ->
                    plan.isNew()
                        ? SegmentTable.insert(session, plan.opened())
                        : SegmentTable.update(session, plan.opened())));
  }

  /** The upload, behind an update of its row. */
  private Mono<UploadRecord> locked(String update, Object... values) {
    return session
        .update(update, values)
        .flatMap(changed -> changed == 0 ? Mono.empty() : UploadTable.find(session, id));
  }

  /**
   * An attach to the whole.
   *
   * @param joined whether there were segments
   */
  record Attached(UploadRecord upload, boolean joined) {}
}
