package dev.ferry.resume;

import static dev.ferry.resume.UploadSamples.EXPIRY;
import static dev.ferry.resume.UploadSamples.LAB;
import static dev.ferry.resume.UploadSamples.MANY;
import static dev.ferry.resume.UploadSamples.RETENTION;
import static dev.ferry.resume.UploadSamples.aTime;
import static dev.ferry.resume.UploadSamples.anId;
import static dev.ferry.resume.UploadSamples.anUpload;
import static dev.ferry.resume.UploadSamples.await;
import static dev.ferry.resume.UploadSamples.awaitOne;
import static dev.ferry.resume.UploadSamples.created;
import static dev.ferry.resume.UploadSamples.found;
import static dev.ferry.resume.UploadSamples.inState;
import static dev.ferry.resume.UploadSamples.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.UploadLifecycle;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WriteCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

/** Creating, finding, attaching and ending. */
interface UploadContract extends StoreUnderTest {

  /** Uploads that use every field to its limits. */
  static Stream<NewUpload> everyKindOfUpload() {
    Stream<NewUpload> lengths =
        Stream.of(0L, 1L, Long.MAX_VALUE).map(bytes -> anUpload(ContentLength.of(bytes)));
    Stream<NewUpload> attributes =
        Stream.of(
                new FileAttributes(0, Instant.EPOCH),
                new FileAttributes(07777, Instant.parse("-9999-01-01T00:00:00.000000001Z")),
                new FileAttributes(null, Instant.parse("9999-12-31T23:59:59.999999999Z")))
            .map(given -> with(anUpload(), given, WriteCondition.IF_ABSENT));
    NewUpload ifMatch =
        with(anUpload(), FileAttributes.NONE, WriteCondition.ifMatch("e".repeat(1024)));
    NewUpload slow =
        with(
            anUpload(),
            Duration.ofDays(36_500).minusNanos(1),
            Instant.parse("2026-01-01T00:00:00.123456789Z"));
    Stream<NewUpload> paths =
        UploadSamples.oddPaths().stream().map(path -> anUpload(new WorkspaceFile(LAB, path)));
    NewUpload noted = anUpload().noted("ü".repeat(NewUpload.NOTE_LENGTH_MAX));
    return Stream.of(lengths, attributes, Stream.of(anUpload(), ifMatch, slow, noted), paths)
        .flatMap(all -> all);
  }

  @Test
  default void create_newUpload_isOpenAtEpoch1AndFrontier0() {
    NewUpload upload = anUpload(ContentLength.of(5));

    UploadRecord record = awaitOne(store().create(upload, 1));

    assertThat(record)
        .isEqualTo(
            new UploadRecord(
                upload,
                UploadState.OPEN,
                1,
                Prefix.EMPTY,
                upload.createdAt(),
                upload.createdAt().plus(EXPIRY),
                null,
                null));
  }

  @ParameterizedTest
  @MethodSource("everyKindOfUpload")
  default void create_everyField_isFoundAgainExactly(NewUpload upload) {
    created(store(), upload);

    assertThat(found(store(), upload.id()).created()).isEqualTo(upload);
  }

  @ParameterizedTest
  @EnumSource
  default void create_keyInUse_failsWithKeyConflict(UploadState state) {
    NewUpload first = inState(store(), state).created();
    NewUpload second = with(anUpload(), first.key());

    assertFails(store().create(second, MANY), FailureCode.KEY_CONFLICT, first.key().value());

    assertThat(await(store().find(second.id()))).isNull();
    assertThat(found(store(), first.id()).state()).isEqualTo(state);
  }

  @Test
  default void create_sameKeyInAnotherWorkspaceOrCase_isAnotherUpload() {
    TransferKey key = new TransferKey("Key");
    WorkspaceName other = new WorkspaceName("other");

    UploadRecord first = created(store(), with(anUpload(), key));
    UploadRecord second = created(store(), with(anUpload(other, ContentLength.DEFERRED), key));
    UploadRecord third = created(store(), with(anUpload(), new TransferKey("key")));

    assertThat(awaitOne(store().find(LAB, key))).isEqualTo(first);
    assertThat(awaitOne(store().find(other, key))).isEqualTo(second);
    assertThat(awaitOne(store().find(LAB, new TransferKey("key")))).isEqualTo(third);
  }

  @Test
  default void create_asManyOpenAsAllowed_failsWithLimitExceededAndLeavesNothing() {
    created(store());
    UploadRecord last = awaitOne(store().create(anUpload(), 2));
    NewUpload refused = anUpload();

    assertFails(store().create(refused, 2), FailureCode.LIMIT_EXCEEDED, "2 uploads");
    assertThat(await(store().find(refused.id()))).isNull();

    UploadSamples.ended(store(), last, UploadState.ABORTED);
    assertThat(awaitOne(store().create(refused, 2)).created()).isEqualTo(refused);
  }

  @Test
  default void create_keyInUseAndNoRoom_isToldOfTheKey() {
    NewUpload first = created(store()).created();

    assertFails(store().create(with(anUpload(), first.key()), 1), FailureCode.KEY_CONFLICT, "lab");
  }

  @Test
  default void create_valuesOutOfRange_failsWithInvalidArgument() {
    String etag = "e".repeat(1025);

    assertFails(
        store().create(with(anUpload(), Duration.ofDays(36_501), aTime()), MANY),
        FailureCode.INVALID_ARGUMENT,
        "36500 days");
    assertFails(
        store().create(with(anUpload(), FileAttributes.NONE, WriteCondition.ifMatch(etag)), MANY),
        FailureCode.INVALID_ARGUMENT,
        "1024 characters");
  }

  @Test
  default void find_unknown_isEmpty() {
    created(store());

    assertThat(await(store().find(anId()))).isNull();
    assertThat(await(store().find(LAB, new TransferKey("nobodys")))).isNull();
  }

  @Test
  default void attach_open_takesTheNextEpochAndKeepsTheRest() {
    UploadRecord before = inState(store(), UploadState.OPEN);

    UploadRecord second = awaitOne(store().attach(before.id()));
    UploadRecord third = awaitOne(store().attach(before.id()));

    assertThat(second.epoch()).isEqualTo(2);
    assertThat(third.epoch()).isEqualTo(3);
    assertThat(third.durable()).isEqualTo(before.durable());
    assertThat(third.expiresAt()).isEqualTo(before.expiresAt());
    assertThat(third.created()).isEqualTo(before.created());
    assertThat(found(store(), before.id())).isEqualTo(third);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OPEN")
  default void attach_notOpen_isEmptyAndChangesNothing(UploadState state) {
    UploadRecord before = inState(store(), state);

    assertThat(await(store().attach(before.id()))).isNull();

    assertThat(found(store(), before.id())).isEqualTo(before);
  }

  @Test
  default void attach_unknown_isEmpty() {
    assertThat(await(store().attach(anId()))).isNull();
  }

  @ParameterizedTest
  @EnumSource
  default void end_everyPairOfStates_followsTheLifecycle(UploadState from) {
    for (UploadState to : List.of(UploadState.ABORTED, UploadState.EXPIRED, UploadState.FAILED)) {
      UploadRecord before = inState(store(), from);
      Instant start = Instant.now();
      UploadRecord after = await(store().end(before.id(), to, FailureCode.TOO_SHORT, RETENTION));
      if (UploadLifecycle.allows(from, to)) {
        assertThat(after).isNotNull();
        assertEnded(before, after, to, start);
      } else {
        assertThat(after).isNull();
        assertThat(found(store(), before.id())).isEqualTo(before);
      }
    }
  }

  private void assertEnded(
      UploadRecord before, UploadRecord after, UploadState state, Instant start) {
    assertThat(after.state()).isEqualTo(state);
    assertThat(after.epoch()).isEqualTo(before.epoch() + 1);
    assertThat(after.durable()).isEqualTo(before.durable());
    assertThat(after.reason()).contains(FailureCode.TOO_SHORT);
    assertThat(after.receipt()).isEmpty();
    assertThat(after.expiresAt())
        .isEqualTo(after.updatedAt().plus(RETENTION))
        .isBetween(start.plus(RETENTION).minusSeconds(60), start.plus(RETENTION).plusSeconds(60));
    assertThat(found(store(), before.id())).isEqualTo(after);
  }

  @Test
  default void end_withoutReason_hasNone() {
    UploadRecord open = created(store());

    assertThat(awaitOne(store().end(open.id(), UploadState.ABORTED, null, RETENTION)).reason())
        .isEmpty();
  }

  @Test
  default void end_unknown_isEmpty() {
    assertThat(await(store().end(anId(), UploadState.ABORTED, null, RETENTION))).isNull();
  }

  @Test
  default void end_inAStateThatIsNoEnd_isRefused() {
    for (UploadState state :
        List.of(UploadState.OPEN, UploadState.PUBLISHING, UploadState.PUBLISHED)) {
      assertThatThrownBy(() -> store().end(anId(), state, null, RETENTION))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(state.name());
    }
  }

  /** Fails with that code and a message that holds the text. */
  static void assertFails(Mono<?> call, FailureCode code, String text) {
    assertThatExceptionOfType(TransferException.class)
        .isThrownBy(() -> await(call))
        .withMessageContaining(text)
        .satisfies(failure -> assertThat(failure.code()).isEqualTo(code));
  }
}
