package dev.ferry.resume;

import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The moves of an {@link InMemoryResumeStore} that are about segments; each is one change. */
final class InMemorySegments {
  private final StoreDisk disk;
  private final Instant now;

  InMemorySegments(StoreDisk disk, Instant now) {
    this.disk = disk;
    this.now = now;
  }

  private Optional<UploadRecord> open(UploadId id) {
    return disk.now.find(id).filter(record -> record.state() == UploadState.OPEN);
  }

  Optional<UploadRecord> attach(UploadId id) {
    Optional<UploadRecord> after =
        open(id)
            .map(
                record ->
                    new RecordDraft(record)
                        .epoch(record.epoch() + 1)
                        .frontier(SegmentJoin.ofRow(record.durable(), disk.now.segmentsOf(id)))
                        .at(now));
    boolean joined = !disk.now.segmentsOf(id).isEmpty();
    after.ifPresent(
        record ->
            disk.change(
                joined,
                tables -> {
                  tables.put(record);
                  tables.removeSegmentsOf(id);
                }));
    return after;
  }

  Optional<SegmentedUpload> take(UploadId id) {
    return open(id).filter(record -> record.created().length().isKnown()).map(this::taken);
  }

  private SegmentedUpload taken(UploadRecord record) {
    UploadId id = record.id();
    SegmentJoin join =
        SegmentJoin.ofAll(
            record.durable(), record.created().length().knownBytes(), disk.now.segmentsOf(id));
    UploadRecord whole =
        new RecordDraft(record).epoch(record.epoch() + 1).frontier(join.durable()).at(now);
    List<SegmentRecord> segments =
        join.segments().stream().map(each -> with(each, each.durable())).toList();
    disk.change(
        false,
        tables -> {
          tables.put(whole);
          tables.removeSegmentsOf(id);
          segments.forEach(tables::put);
        });
    return new SegmentedUpload(whole, segments);
  }

  private static SegmentRecord with(SegmentRecord segment, Prefix durable) {
    return new SegmentRecord(
        segment.id(),
        segment.whole(),
        segment.baseBytes(),
        segment.lengthBytes(),
        segment.epoch() + 1,
        durable);
  }

  Optional<SegmentRecord> open(SegmentRecord wanted, long wholeEpoch) {
    return open(wanted.whole())
        .filter(whole -> whole.epoch() == wholeEpoch)
        .map(whole -> opened(wanted, whole));
  }

  private SegmentRecord opened(SegmentRecord wanted, UploadRecord whole) {
    SegmentPlan plan = SegmentPlan.of(wanted, whole, disk.now.segmentsOf(whole.id()));
    disk.change(
        false,
        tables -> {
          tables.put(new RecordDraft(whole).alive(now));
          plan.removed().forEach(removed -> tables.removeSegment(removed.id()));
          plan.changed().forEach(tables::put);
          tables.put(plan.opened());
        });
    return plan.opened();
  }

  Optional<SegmentRecord> empty(UploadId id, long epoch) {
    Optional<SegmentRecord> after =
        disk.now
            .segment(id)
            .filter(segment -> segment.epoch() == epoch)
            .map(segment -> with(segment, Prefix.EMPTY));
    after.ifPresent(segment -> disk.change(false, tables -> tables.put(segment)));
    return after;
  }

  /** What becomes of a commit; adds the segment as it is then. */
  static CommitResult committed(
      SegmentRecord segment, OffsetCommit commit, List<SegmentRecord> moved) {
    if (segment.epoch() != commit.epoch()) {
      return CommitResult.FENCED;
    }
    if (segment.durable().lengthBytes() != commit.expected().lengthBytes()
        || commit.durable().lengthBytes() > segment.lengthBytes()) {
      return CommitResult.WRONG_FRONTIER;
    }
    moved.add(
        new SegmentRecord(
            segment.id(),
            segment.whole(),
            segment.baseBytes(),
            segment.lengthBytes(),
            segment.epoch(),
            commit.durable()));
    return CommitResult.COMMITTED;
  }
}
