package dev.ferry.resume;

import static dev.ferry.resume.UploadContract.assertFails;
import static dev.ferry.resume.UploadSamples.MANY;
import static dev.ferry.resume.UploadSamples.anId;
import static dev.ferry.resume.UploadSamples.anUpload;
import static dev.ferry.resume.UploadSamples.await;
import static dev.ferry.resume.UploadSamples.awaitOne;
import static dev.ferry.resume.UploadSamples.created;
import static dev.ferry.resume.UploadSamples.found;
import static dev.ferry.resume.UploadSamples.inState;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadState;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

/** What may change of what an upload was created with: its note, and once a missing length. */
interface NoteContract extends StoreUnderTest {

  @ParameterizedTest
  @EnumSource
  default void note_anyState_isFoundAgainAndNothingElseChanges(UploadState state) {
    UploadRecord before = inState(store(), state);

    UploadRecord noted = awaitOne(store().note(before.id(), "one\ntwo"));

    assertThat(noted.created()).isEqualTo(before.created().noted("one\ntwo"));
    assertThat(noted.state()).isEqualTo(state);
    assertThat(noted.epoch()).isEqualTo(before.epoch());
    assertThat(noted.expiresAt()).isEqualTo(before.expiresAt());
    assertThat(found(store(), before.id())).isEqualTo(noted);
    assertThat(awaitOne(store().note(before.id(), null)).created().noteOrNull()).isNull();
  }

  @Test
  default void note_unknownUpload_isEmpty() {
    assertThat(await(store().note(anId(), "x"))).isNull();
  }

  @Test
  default void note_tooLong_isInvalid() {
    UploadId id = created(store(), anUpload()).id();
    String tooLong = "n".repeat(NewUpload.NOTE_LENGTH_MAX + 1);

    assertFails(store().note(id, tooLong), FailureCode.INVALID_ARGUMENT, "note");
    assertFails(
        store().create(anUpload().noted(tooLong), MANY), FailureCode.INVALID_ARGUMENT, "note");
    assertThat(found(store(), id).created().noteOrNull()).isNull();
  }

  @Test
  default void declareLength_deferred_isFoundAgainAndTheUploadGoesOn() {
    UploadRecord before = inState(store(), UploadState.OPEN);

    UploadRecord declared = awaitOne(store().declareLength(before.id(), 1L << 40));

    assertThat(declared.created()).isEqualTo(before.created().ofLength(ContentLength.of(1L << 40)));
    assertThat(declared.epoch()).isEqualTo(before.epoch());
    assertThat(declared.durable()).isEqualTo(before.durable());
    assertThat(found(store(), before.id())).isEqualTo(declared);
  }

  @Test
  default void declareLength_knownAlready_isRefusedAlsoTheSame() {
    UploadRecord before = created(store(), anUpload(ContentLength.of(5)));

    for (long length : List.of(4L, 5L, 6L)) {
      assertThat(await(store().declareLength(before.id(), length))).isNull();
    }
    assertThat(found(store(), before.id())).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OPEN")
  default void declareLength_notOpen_isRefused(UploadState state) {
    UploadRecord before = inState(store(), state);

    assertThat(await(store().declareLength(before.id(), 1L << 40))).isNull();
    assertThat(found(store(), before.id())).isEqualTo(before);
  }

  @Test
  default void declareLength_belowTheFrontier_isRefused() {
    UploadRecord before = created(store(), anUpload());
    OffsetCommit commit = UploadSamples.commit(before, 10);
    Mono<List<CommitResult>> committed = store().commit(List.of(commit), true);
    assertThat(awaitOne(committed)).containsExactly(CommitResult.COMMITTED);

    assertThat(await(store().declareLength(before.id(), 9))).isNull();
    assertThat(awaitOne(store().declareLength(before.id(), 10)).created().length().knownBytes())
        .isEqualTo(10);
  }
}
