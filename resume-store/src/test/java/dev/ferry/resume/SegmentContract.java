package dev.ferry.resume;

import static dev.ferry.resume.UploadSamples.EXPIRY;
import static dev.ferry.resume.UploadSamples.aTime;
import static dev.ferry.resume.UploadSamples.anId;
import static dev.ferry.resume.UploadSamples.anUpload;
import static dev.ferry.resume.UploadSamples.await;
import static dev.ferry.resume.UploadSamples.awaitOne;
import static dev.ferry.resume.UploadSamples.created;
import static dev.ferry.resume.UploadSamples.ended;
import static dev.ferry.resume.UploadSamples.found;
import static dev.ferry.resume.UploadSamples.prefix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadState;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Segments of an upload: opening, committing and joining them. */
interface SegmentContract extends StoreUnderTest {
  long MIB = 1024 * 1024;

  /** A new upload of 10 MiB whose segments may be opened. */
  private SegmentedUpload taken() {
    UploadRecord upload = created(store(), anUpload(ContentLength.of(10 * MIB)));
    return awaitOne(store().takeSegments(upload.id()));
  }

  @CanIgnoreReturnValue
  private SegmentRecord segment(SegmentedUpload of, long base, long length) {
    UploadRecord whole = of.whole();
    return awaitOne(store().openSegment(anId(), whole.id(), whole.epoch(), base, length));
  }

  @CanIgnoreReturnValue
  private CommitResult commit(SegmentRecord segment, long toBytes) {
    OffsetCommit commit =
        new OffsetCommit(
            segment.id(), segment.epoch(), segment.durable(), prefix(toBytes), aTime());
    return awaitOne(store().commit(List.of(commit), true)).get(0);
  }

  @Test
  default void attach_segmentsInARowAndOneBehindAGap_joinsTheRowAndForgetsAll() {
    SegmentedUpload upload = taken();
    SegmentRecord second = segment(upload, 2 * MIB, 3 * MIB);
    SegmentRecord first = segment(upload, 0, 2 * MIB);
    SegmentRecord apart = segment(upload, 6 * MIB, MIB);
    assertThat(commit(second, MIB + 5)).isEqualTo(CommitResult.COMMITTED);
    assertThat(commit(first, 2 * MIB)).isEqualTo(CommitResult.COMMITTED);
    assertThat(commit(apart, MIB)).isEqualTo(CommitResult.COMMITTED);

    UploadRecord joined = awaitOne(store().attach(upload.whole().id()));

    Prefix row = prefix(2 * MIB).append(MIB + 5, prefix(MIB + 5).crc32c());
    assertThat(joined.durable()).isEqualTo(row);
    assertThat(joined.epoch()).isEqualTo(upload.whole().epoch() + 1);
    assertThat(found(store(), joined.id())).isEqualTo(joined);
    assertThat(awaitOne(store().takeSegments(joined.id())).segments()).isEmpty();
    assertThat(commit(apart, MIB)).isEqualTo(CommitResult.NOT_OPEN);
  }

  @Test
  default void takeSegments_someDurable_joinsWhatEndsWithAPieceAndTellsTheRest() {
    SegmentedUpload upload = taken();
    commit(segment(upload, 0, MIB), MIB);
    commit(segment(upload, MIB, 2 * MIB), 7);
    commit(segment(upload, 4 * MIB, MIB), MIB);
    commit(segment(upload, 5 * MIB, 2 * MIB), MIB + 1);
    SegmentRecord empty = segment(upload, 8 * MIB, MIB);

    SegmentedUpload again = awaitOne(store().takeSegments(upload.whole().id()));

    assertThat(again.whole().durable()).isEqualTo(prefix(MIB));
    assertThat(again.segments())
        .extracting(SegmentRecord::baseBytes, SegmentRecord::durable)
        .containsExactly(
            tuple(MIB, prefix(7)),
            tuple(4 * MIB, prefix(MIB).append(MIB + 1, prefix(MIB + 1).crc32c())));
    assertThat(commit(empty, 1)).isEqualTo(CommitResult.NOT_OPEN);
    assertThat(awaitOne(store().takeSegments(upload.whole().id())).segments())
        .extracting(SegmentRecord::durable)
        .isEqualTo(again.segments().stream().map(SegmentRecord::durable).toList());
  }

  @Test
  default void takeSegments_pieceEndAtTheEndOfTheUpload_joinsTheShortPiece() {
    UploadRecord upload = created(store(), anUpload(ContentLength.of(MIB + 9)));
    SegmentedUpload taken = awaitOne(store().takeSegments(upload.id()));
    commit(segment(taken, 0, MIB), MIB);
    commit(segment(taken, MIB, 9), 9);

    SegmentedUpload again = awaitOne(store().takeSegments(upload.id()));

    assertThat(again.whole().durable()).isEqualTo(prefix(MIB).append(9, prefix(9).crc32c()));
    assertThat(again.segments()).isEmpty();
  }

  @Test
  default void commit_olderWriterOfASegment_isFenced() {
    SegmentedUpload upload = taken();
    SegmentRecord older = segment(upload, MIB, MIB);
    assertThat(commit(older, 5)).isEqualTo(CommitResult.COMMITTED);

    SegmentRecord newer = segment(upload, MIB, 3 * MIB);

    assertThat(newer.id()).isEqualTo(older.id());
    assertThat(newer.epoch()).isEqualTo(older.epoch() + 1);
    assertThat(newer.durable()).isEqualTo(prefix(5));
    assertThat(newer.lengthBytes()).isEqualTo(3 * MIB);
    assertThat(commit(older, 9)).isEqualTo(CommitResult.FENCED);
    assertThat(commit(newer, 9)).isEqualTo(CommitResult.COMMITTED);
    assertThat(commit(newer, 9)).isEqualTo(CommitResult.WRONG_FRONTIER);
  }

  @Test
  default void commit_segmentBeyondItsLength_isWrongFrontier() {
    SegmentRecord segment = segment(taken(), MIB, MIB);

    assertThat(commit(segment, MIB + 1)).isEqualTo(CommitResult.WRONG_FRONTIER);
    assertThat(commit(segment, MIB)).isEqualTo(CommitResult.COMMITTED);
  }

  @Test
  default void commit_writerOfTheWholeBehindATake_isFenced() {
    UploadRecord upload = created(store(), anUpload(ContentLength.of(10 * MIB)));
    awaitOne(store().takeSegments(upload.id()));

    OffsetCommit late = UploadSamples.commit(upload, MIB);

    assertThat(awaitOne(store().commit(List.of(late), true))).containsExactly(CommitResult.FENCED);
  }

  @Test
  default void openSegment_otherEpochOfTheWhole_isEmpty() {
    SegmentedUpload upload = taken();
    UploadRecord whole = upload.whole();
    awaitOne(store().takeSegments(whole.id()));

    assertThat(await(store().openSegment(anId(), whole.id(), whole.epoch(), 0, MIB))).isNull();
    assertThat(await(store().openSegment(anId(), anId(), 1, 0, MIB))).isNull();
  }

  @Test
  default void openSegment_renewsTheExpiry() {
    SegmentedUpload upload = taken();
    Instant before = Instant.now().minusMillis(1);

    segment(upload, 0, MIB);

    assertThat(found(store(), upload.whole().id()).expiresAt())
        .isAfterOrEqualTo(before.plus(EXPIRY));
  }

  @Test
  default void openSegment_insideOfAnother_endsThatOneThereAndFencesItsWriter() {
    SegmentedUpload upload = taken();
    SegmentRecord first = segment(upload, 0, 8 * MIB);
    assertThat(commit(first, MIB)).isEqualTo(CommitResult.COMMITTED);

    SegmentRecord second = segment(upload, 2 * MIB, 6 * MIB);

    assertThat(commit(first, 2 * MIB)).isEqualTo(CommitResult.FENCED);
    assertThat(commit(second, MIB)).isEqualTo(CommitResult.COMMITTED);
    SegmentRecord rest = segment(upload, 0, 2 * MIB);
    assertThat(rest.durable()).isEqualTo(prefix(MIB));
  }

  @Test
  default void openSegment_whereBytesAreDurable_isRefused() {
    SegmentedUpload upload = taken();
    commit(segment(upload, 4 * MIB, 2 * MIB), 2 * MIB);

    assertRefused(upload, 5 * MIB, MIB);
    assertRefused(upload, 3 * MIB, 2 * MIB);
    assertRefused(upload, 4 * MIB, MIB);
    assertRefused(upload, 9 * MIB, MIB + 1);
    assertRefused(upload, 8 * MIB, 0);
    assertRefused(upload, 8 * MIB, Long.MAX_VALUE);
    assertThat(segment(upload, 6 * MIB, MIB).durable()).isEqualTo(Prefix.EMPTY);
  }

  private void assertRefused(SegmentedUpload upload, long base, long length) {
    assertThatExceptionOfType(TransferException.class)
        .isThrownBy(() -> segment(upload, base, length))
        .satisfies(e -> assertThat(e.code()).isEqualTo(FailureCode.INVALID_ARGUMENT));
  }

  @Test
  default void openSegment_belowTheFrontierOfTheWhole_isRefused() {
    SegmentedUpload upload = taken();
    commit(segment(upload, 0, 2 * MIB), 2 * MIB);
    SegmentedUpload again = awaitOne(store().takeSegments(upload.whole().id()));

    assertRefused(again, MIB, MIB);
  }

  @Test
  default void emptySegment_ofTheNewestWriter_forgetsItsBytes() {
    SegmentedUpload upload = taken();
    SegmentRecord segment = segment(upload, MIB, MIB);
    commit(segment, 100);

    assertThat(await(store().emptySegment(segment.id(), segment.epoch() + 1))).isNull();
    SegmentRecord empty = awaitOne(store().emptySegment(segment.id(), segment.epoch()));

    assertThat(empty.durable()).isEqualTo(Prefix.EMPTY);
    assertThat(commit(segment, 100)).isEqualTo(CommitResult.FENCED);
    assertThat(commit(empty, 50)).isEqualTo(CommitResult.COMMITTED);
  }

  @Test
  default void end_openUpload_forgetsItsSegments() {
    SegmentedUpload upload = taken();
    SegmentRecord segment = segment(upload, MIB, MIB);
    commit(segment, 100);

    ended(store(), upload.whole(), UploadState.ABORTED);

    assertThat(await(store().emptySegment(segment.id(), segment.epoch()))).isNull();
    assertThat(commit(segment, 100)).isEqualTo(CommitResult.NOT_OPEN);
    assertThat(await(store().takeSegments(upload.whole().id()))).isNull();
  }

  @Test
  default void takeSegments_unknownLengthOrUpload_isEmpty() {
    UploadRecord deferred = created(store());

    assertThat(await(store().takeSegments(deferred.id()))).isNull();
    assertThat(await(store().takeSegments(anId()))).isNull();
    assertThat(found(store(), deferred.id())).isEqualTo(deferred);
  }

  @Test
  default void reopen_joinAndSegmentsSurvive() {
    SegmentedUpload upload = taken();
    commit(segment(upload, 3 * MIB, 2 * MIB), 77);

    SegmentedUpload again = awaitOne(reopened().takeSegments(upload.whole().id()));

    assertThat(again.segments())
        .singleElement()
        .satisfies(segment -> assertThat(segment.durable()).isEqualTo(prefix(77)));
  }
}
