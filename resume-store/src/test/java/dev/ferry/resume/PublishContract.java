package dev.ferry.resume;

import static dev.ferry.resume.UploadSamples.EXPIRY;
import static dev.ferry.resume.UploadSamples.RETENTION;
import static dev.ferry.resume.UploadSamples.aPut;
import static dev.ferry.resume.UploadSamples.anId;
import static dev.ferry.resume.UploadSamples.anUpload;
import static dev.ferry.resume.UploadSamples.asPublishing;
import static dev.ferry.resume.UploadSamples.await;
import static dev.ferry.resume.UploadSamples.awaitOne;
import static dev.ferry.resume.UploadSamples.commit;
import static dev.ferry.resume.UploadSamples.created;
import static dev.ferry.resume.UploadSamples.found;
import static dev.ferry.resume.UploadSamples.inState;
import static dev.ferry.resume.UploadSamples.prefix;
import static dev.ferry.resume.UploadSamples.publishing;
import static dev.ferry.resume.UploadSamples.putReceipt;
import static dev.ferry.resume.UploadSamples.receipt;
import static dev.ferry.resume.UploadSamples.withoutDigest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.UploadState;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The way from OPEN over PUBLISHING to PUBLISHED, and back. */
interface PublishContract extends StoreUnderTest {

  @Test
  default void beginPublish_currentWriter_storesReceiptToBe() {
    UploadRecord open = inState(store(), UploadState.OPEN);
    Receipt receipt = receipt(open, "");

    UploadRecord record = awaitOne(store().beginPublish(open.id(), open.epoch(), receipt));

    assertThat(record.state()).isEqualTo(UploadState.PUBLISHING);
    assertThat(record.receipt()).contains(receipt);
    assertThat(record.status().receipt()).isEmpty();
    assertThat(record.epoch()).isEqualTo(open.epoch());
    assertThat(record.durable()).isEqualTo(open.durable());
    assertThat(record.created()).isEqualTo(open.created());
    assertThat(found(store(), open.id())).isEqualTo(record);
    assertThat(await(store().published(open.created().file()))).isNull();
  }

  @Test
  default void beginPublish_emptyUpload_isAllowed() {
    UploadRecord open = created(store(), anUpload(ContentLength.of(0)));

    assertThat(publishing(store(), open).state()).isEqualTo(UploadState.PUBLISHING);
  }

  @Test
  default void beginPublish_fenced_isEmptyAndChangesNothing() {
    UploadRecord first = inState(store(), UploadState.OPEN);
    UploadRecord second = awaitOne(store().attach(first.id()));

    assertThat(await(store().beginPublish(first.id(), first.epoch(), receipt(first, "")))).isNull();
    assertThat(found(store(), first.id())).isEqualTo(second);
  }

  @Test
  default void beginPublish_otherFrontier_isEmptyAndChangesNothing() {
    UploadRecord before = created(store());
    awaitOne(store().commit(List.of(commit(before, 10)), true));
    UploadRecord open = found(store(), before.id());

    assertThat(await(store().beginPublish(open.id(), open.epoch(), receipt(before, "")))).isNull();
    assertThat(found(store(), open.id())).isEqualTo(open);
  }

  @Test
  default void beginPublish_shortOfTheDeclaredLength_isEmptyAndChangesNothing() {
    UploadRecord open = created(store(), anUpload(ContentLength.of(1)));

    assertThat(await(store().beginPublish(open.id(), open.epoch(), receipt(open, "")))).isNull();
    assertThat(found(store(), open.id())).isEqualTo(open);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OPEN")
  default void beginPublish_notOpen_isEmptyAndChangesNothing(UploadState state) {
    UploadRecord record = inState(store(), state);

    assertThat(await(store().beginPublish(record.id(), record.epoch(), receipt(record, "x"))))
        .isNull();
    assertThat(found(store(), record.id())).isEqualTo(record);
  }

  @Test
  default void beginPublish_receiptOfAnotherFile_isADefectAndChangesNothing() {
    UploadRecord open = inState(store(), UploadState.OPEN);
    UploadRecord other = inState(store(), UploadState.OPEN);

    UploadContract.assertFails(
        store().beginPublish(open.id(), open.epoch(), receipt(other, "")),
        FailureCode.INTERNAL,
        open.id().value());
    assertThat(found(store(), open.id())).isEqualTo(open);
  }

  @Test
  default void completePublish_publishing_keepsTheReceiptAndRemembersTheVersion() {
    UploadRecord open = inState(store(), UploadState.OPEN);
    Receipt receipt = receipt(open, "etag-7");
    UploadRecord publishing = publishing(store(), open, receipt);
    Instant start = Instant.now();

    UploadRecord record = awaitOne(store().completePublish(publishing, RETENTION));

    assertThat(record.state()).isEqualTo(UploadState.PUBLISHED);
    assertThat(record.receipt()).contains(receipt);
    assertThat(record.status().receipt()).contains(receipt);
    assertThat(record.expiresAt())
        .isEqualTo(record.updatedAt().plus(RETENTION))
        .isBetween(start.plus(RETENTION).minusSeconds(60), start.plus(RETENTION).plusSeconds(60));
    assertThat(found(store(), publishing.id())).isEqualTo(record);
    assertThat(awaitOne(store().published(receipt.file())))
        .isEqualTo(
            new PublishedFile(
                receipt.file(),
                "etag-7",
                receipt.lengthBytes(),
                receipt.digestOrNull(),
                receipt.crc32c(),
                receipt.publishedAt()));
  }

  @Test
  default void publish_withoutDigest_keepsTheReceiptInEveryState() {
    UploadRecord open = inState(store(), UploadState.OPEN);
    Receipt toBe = withoutDigest(receipt(open, "etag-8"));

    UploadRecord publishing = awaitOne(store().beginPublish(open.id(), open.epoch(), toBe));
    assertThat(publishing.state()).isEqualTo(UploadState.PUBLISHING);
    assertThat(found(store(), open.id()).receipt()).contains(toBe);

    UploadRecord reverted = awaitOne(store().revertPublish(open.id()));
    assertThat(reverted.receipt()).isEmpty();

    awaitOne(store().completePublish(publishing(store(), open, toBe), RETENTION));
    assertThat(found(store(), open.id()).receipt()).contains(toBe);
    PublishedFile file = awaitOne(store().published(toBe.file()));
    assertThat(file.digestOrNull()).isNull();
    assertThat(file.crc32c()).isEqualTo(toBe.crc32c());
  }

  @Test
  default void completePublish_againWithoutDigest_forgetsTheOlderDigest() {
    UploadRecord first = inState(store(), UploadState.PUBLISHED);
    UploadRecord second = created(store(), anUpload(first.created().file()));
    Receipt without = withoutDigest(receipt(second, "etag-9"));

    awaitOne(store().completePublish(publishing(store(), second, without), RETENTION));

    PublishedFile file = awaitOne(store().published(without.file()));
    assertThat(file.etag()).isEqualTo("etag-9");
    assertThat(file.digestOrNull()).isNull();
  }

  private static UploadRecord neverCreated(NewUpload put) {
    Instant now = put.createdAt();
    return new UploadRecord(
        put, UploadState.PUBLISHING, 1, prefix(8), now, now, putReceipt(put), null);
  }

  private static Receipt aNanosecondLater(Receipt receipt) {
    return new Receipt(
        receipt.file(),
        receipt.lengthBytes(),
        receipt.crc32c(),
        receipt.digestOrNull(),
        receipt.etag(),
        receipt.epoch(),
        receipt.publishedAt().plusNanos(1));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PUBLISHING")
  default void completePublish_notPublishing_isEmptyAndChangesNothing(UploadState state) {
    UploadRecord record = inState(store(), state);
    PublishedFile before = await(store().published(record.created().file()));

    assertThat(await(store().completePublish(asPublishing(record), RETENTION))).isNull();
    assertThat(found(store(), record.id())).isEqualTo(record);
    assertThat(await(store().published(record.created().file()))).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 1})
  default void completePublish_otherEpoch_isEmptyAndChangesNothing(long ahead) {
    UploadRecord record = inState(store(), UploadState.PUBLISHING);
    UploadRecord other =
        new RecordDraft(record).epoch(record.epoch() + ahead).at(record.updatedAt());

    assertThat(await(store().completePublish(other, RETENTION))).isNull();
    assertThat(found(store(), record.id())).isEqualTo(record);
    assertThat(await(store().published(record.created().file()))).isNull();
  }

  @Test
  default void completePublish_recordWithoutReceipt_isADefect() {
    UploadRecord open = inState(store(), UploadState.OPEN);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> await(store().completePublish(open, RETENTION)));
  }

  @Test
  default void completePublish_anotherReceiptToBeMeanwhile_isEmptyAndChangesNothing() {
    UploadRecord open = inState(store(), UploadState.OPEN);
    Receipt first = receipt(open, "first");
    for (Receipt second : List.of(receipt(open, "second"), aNanosecondLater(first))) {
      UploadRecord before = publishing(store(), open, first);
      awaitOne(store().revertPublish(open.id()));
      UploadRecord record = publishing(store(), open, second);

      assertThat(await(store().completePublish(before, RETENTION))).isNull();
      assertThat(found(store(), open.id())).isEqualTo(record);
      assertThat(await(store().published(open.created().file()))).isNull();
      awaitOne(store().revertPublish(open.id()));
    }
  }

  @Test
  default void revertPublish_publishing_isOpenAgainWithFrontierAndEpoch() {
    UploadRecord publishing = inState(store(), UploadState.PUBLISHING);

    UploadRecord open = awaitOne(store().revertPublish(publishing.id()));

    assertThat(open.state()).isEqualTo(UploadState.OPEN);
    assertThat(open.receipt()).isEmpty();
    assertThat(open.epoch()).isEqualTo(publishing.epoch());
    assertThat(open.durable()).isEqualTo(publishing.durable());
    assertThat(open.expiresAt()).isEqualTo(open.updatedAt().plus(EXPIRY));
    assertThat(found(store(), open.id())).isEqualTo(open);
    assertThat(publishing(store(), open).state()).isEqualTo(UploadState.PUBLISHING);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PUBLISHING")
  default void revertPublish_notPublishing_isEmptyAndChangesNothing(UploadState state) {
    UploadRecord record = inState(store(), state);

    assertThat(await(store().revertPublish(record.id()))).isNull();
    assertThat(found(store(), record.id())).isEqualTo(record);
  }

  @Test
  default void publishing_unknownUpload_isEmpty() {
    UploadRecord other = inState(store(), UploadState.OPEN);

    assertThat(await(store().beginPublish(anId(), 1, receipt(other, "")))).isNull();
    assertThat(await(store().completePublish(neverCreated(aPut(8)), RETENTION))).isNull();
    assertThat(await(store().revertPublish(anId()))).isNull();
  }
}
