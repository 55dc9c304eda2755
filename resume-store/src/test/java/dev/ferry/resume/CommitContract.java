package dev.ferry.resume;

import static dev.ferry.resume.UploadSamples.EXPIRY;
import static dev.ferry.resume.UploadSamples.aTime;
import static dev.ferry.resume.UploadSamples.anId;
import static dev.ferry.resume.UploadSamples.anUpload;
import static dev.ferry.resume.UploadSamples.awaitOne;
import static dev.ferry.resume.UploadSamples.commit;
import static dev.ferry.resume.UploadSamples.created;
import static dev.ferry.resume.UploadSamples.found;
import static dev.ferry.resume.UploadSamples.inState;
import static dev.ferry.resume.UploadSamples.prefix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.UploadState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Moving frontiers. */
interface CommitContract extends StoreUnderTest {

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  default void commit_currentWriter_movesFrontierAndRenewsExpiry(boolean powerSafe) {
    UploadRecord open = created(store());
    OffsetCommit first = commit(open, 1_000);
    OffsetCommit second =
        new OffsetCommit(open.id(), 1, prefix(1_000), prefix(Long.MAX_VALUE), aTime());

    assertThat(awaitOne(store().commit(List.of(first), powerSafe)))
        .containsExactly(CommitResult.COMMITTED);
    UploadRecord after = found(store(), open.id());
    assertThat(awaitOne(store().commit(List.of(second), powerSafe)))
        .containsExactly(CommitResult.COMMITTED);

    assertThat(after.durable()).isEqualTo(first.durable());
    assertThat(after.updatedAt()).isEqualTo(first.now());
    assertThat(after.expiresAt()).isEqualTo(first.now().plus(EXPIRY));
    assertThat(after.epoch()).isEqualTo(1);
    assertThat(after.state()).isEqualTo(UploadState.OPEN);
    assertThat(found(store(), open.id()).durable()).isEqualTo(second.durable());
  }

  @Test
  default void commit_noProgress_isCommitted() {
    UploadRecord open = inState(store(), UploadState.OPEN);

    assertThat(one(commit(open, open.durable().lengthBytes()))).isEqualTo(CommitResult.COMMITTED);
  }

  @Test
  default void commit_otherEpochThanTheCurrent_isFenced() {
    UploadRecord first = inState(store(), UploadState.OPEN);
    UploadRecord second = awaitOne(store().attach(first.id()));
    OffsetCommit tooNew = new OffsetCommit(first.id(), 3, second.durable(), prefix(300), aTime());

    assertThat(one(commit(first, 200))).isEqualTo(CommitResult.FENCED);
    assertThat(one(tooNew)).isEqualTo(CommitResult.FENCED);
    assertThat(found(store(), first.id())).isEqualTo(second);
    assertThat(one(commit(second, 200))).isEqualTo(CommitResult.COMMITTED);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 99, 101})
  default void commit_otherFrontierThanTheCommitted_isWrongFrontier(long expectedBytes) {
    UploadRecord open = inState(store(), UploadState.OPEN);
    OffsetCommit wrong =
        new OffsetCommit(open.id(), open.epoch(), prefix(expectedBytes), prefix(200), aTime());

    assertThat(one(wrong)).isEqualTo(CommitResult.WRONG_FRONTIER);
    assertThat(found(store(), open.id())).isEqualTo(open);
  }

  @Test
  default void commit_sameCommitTwice_isRefusedTheSecondTime() {
    OffsetCommit commit = commit(created(store()), 10);

    assertThat(one(commit)).isEqualTo(CommitResult.COMMITTED);
    assertThat(one(commit)).isEqualTo(CommitResult.WRONG_FRONTIER);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OPEN")
  default void commit_notOpen_isNotOpen(UploadState state) {
    UploadRecord record = inState(store(), state);

    assertThat(one(commit(record, 200))).isEqualTo(CommitResult.NOT_OPEN);
    assertThat(found(store(), record.id())).isEqualTo(record);
  }

  @Test
  default void commit_unknown_isNotOpen() {
    assertThat(one(new OffsetCommit(anId(), 1, Prefix.EMPTY, prefix(1), aTime())))
        .isEqualTo(CommitResult.NOT_OPEN);
  }

  @Test
  default void commit_pastTheDeclaredLength_isWrongFrontier() {
    UploadRecord open = created(store(), anUpload(ContentLength.of(100)));

    assertThat(one(commit(open, 101))).isEqualTo(CommitResult.WRONG_FRONTIER);
    assertThat(found(store(), open.id())).isEqualTo(open);
    assertThat(one(commit(open, 100))).isEqualTo(CommitResult.COMMITTED);
  }

  @Test
  default void commit_mixedGroup_answersInOrderAndRefusedOnesDoNotTouchTheOthers() {
    UploadRecord good = created(store());
    UploadRecord fenced = created(store());
    awaitOne(store().attach(fenced.id()));
    UploadRecord moved = created(store());
    one(commit(moved, 5));
    UploadRecord gone = inState(store(), UploadState.ABORTED);
    UploadRecord alsoGood = created(store());
    List<UploadRecord> group = List.of(fenced, good, moved, gone, alsoGood);

    List<CommitResult> results =
        awaitOne(store().commit(group.stream().map(r -> commit(r, 1_000)).toList(), true));

    assertThat(results)
        .containsExactly(
            CommitResult.FENCED,
            CommitResult.COMMITTED,
            CommitResult.WRONG_FRONTIER,
            CommitResult.NOT_OPEN,
            CommitResult.COMMITTED);
    assertThat(group.stream().map(r -> found(store(), r.id()).durable().lengthBytes()))
        .containsExactly(0L, 1_000L, 5L, 100L, 1_000L);
  }

  @Test
  default void commit_manyUploads_movesAll() {
    List<OffsetCommit> group = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      group.add(commit(created(store()), 1 + i));
    }

    assertThat(awaitOne(store().commit(group, true)))
        .hasSize(200)
        .containsOnly(CommitResult.COMMITTED);
    assertThat(group)
        .allSatisfy(c -> assertThat(found(store(), c.id()).durable()).isEqualTo(c.durable()));
  }

  @Test
  default void commit_nothing_answersNothing() {
    assertThat(awaitOne(store().commit(List.of(), true))).isEmpty();
  }

  @Test
  default void commit_sameUploadTwice_isRefused() {
    UploadRecord open = created(store());

    assertThatThrownBy(() -> store().commit(List.of(commit(open, 1), commit(open, 2)), true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(open.id().value());
  }

  @CanIgnoreReturnValue
  private CommitResult one(OffsetCommit commit) {
    return awaitOne(store().commit(List.of(commit), true)).get(0);
  }
}
