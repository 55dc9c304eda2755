package dev.ferry.resume;

import static dev.ferry.resume.UploadSamples.RETENTION;
import static dev.ferry.resume.UploadSamples.aPut;
import static dev.ferry.resume.UploadSamples.anUpload;
import static dev.ferry.resume.UploadSamples.await;
import static dev.ferry.resume.UploadSamples.awaitAll;
import static dev.ferry.resume.UploadSamples.awaitOne;
import static dev.ferry.resume.UploadSamples.created;
import static dev.ferry.resume.UploadSamples.found;
import static dev.ferry.resume.UploadSamples.putReceipt;
import static dev.ferry.resume.UploadSamples.with;
import static dev.ferry.resume.UploadSamples.withoutDigest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.WriteCondition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Uploads that are created with all their bytes. */
interface PutContract extends StoreUnderTest {

  @Test
  default void createPublishing_newKey_isPublishingWithItsReceipt() {
    NewUpload put = aPut(100);
    Receipt receipt = putReceipt(put);

    UploadRecord record = awaitOne(store().createPublishing(put, receipt));

    assertThat(record.created()).isEqualTo(put);
    assertThat(record.state()).isEqualTo(UploadState.PUBLISHING);
    assertThat(record.epoch()).isEqualTo(1);
    assertThat(record.durable()).isEqualTo(UploadSamples.prefix(100));
    assertThat(record.receipt()).contains(receipt);
    assertThat(record.expiresAt()).isEqualTo(put.createdAt().plus(put.expiry()));
    assertThat(found(store(), put.id())).isEqualTo(record);
    assertThat(await(store().published(put.file()))).isNull();
  }

  @Test
  default void createPublishing_everyField_isKept() {
    FileAttributes attributes =
        new FileAttributes(0640, Instant.parse("1969-12-31T23:59:59.123456789Z"));
    NewUpload put = with(aPut(0), attributes, WriteCondition.ifMatch("v1"));
    Receipt receipt = withoutDigest(putReceipt(put));

    UploadRecord record = awaitOne(store().createPublishing(put, receipt));

    assertThat(record.created()).isEqualTo(put);
    assertThat(record.receipt()).contains(receipt);
    assertThat(found(store(), put.id())).isEqualTo(record);
  }

  @Test
  default void createPublishing_thenComplete_isPublishedAndItsVersionKnown() {
    NewUpload put = aPut(100);
    Receipt receipt = putReceipt(put);
    UploadRecord publishing = awaitOne(store().createPublishing(put, receipt));

    UploadRecord record = awaitOne(store().completePublish(publishing, RETENTION));

    assertThat(record.state()).isEqualTo(UploadState.PUBLISHED);
    assertThat(record.receipt()).contains(receipt);
    assertThat(found(store(), put.id())).isEqualTo(record);
    assertThat(awaitOne(store().published(put.file())).etag()).isEqualTo(receipt.etag());
  }

  @Test
  default void createPublishing_thenReverted_isOpenWithAllItsBytes() {
    NewUpload put = aPut(100);
    awaitOne(store().createPublishing(put, putReceipt(put)));

    UploadRecord record = awaitOne(store().revertPublish(put.id()));

    assertThat(record.state()).isEqualTo(UploadState.OPEN);
    assertThat(record.durable()).isEqualTo(UploadSamples.prefix(100));
    assertThat(record.receipt()).isEmpty();
  }

  @Test
  default void createPublishing_usedKey_conflictsAndAddsNothing() {
    UploadRecord present = created(store());
    NewUpload put = with(aPut(100), present.created().key());

    UploadContract.assertFails(
        store().createPublishing(put, putReceipt(put)),
        FailureCode.KEY_CONFLICT,
        present.created().key().value());
    assertThat(await(store().find(put.id()))).isNull();
    assertThat(found(store(), present.id())).isEqualTo(present);
  }

  @Test
  default void createPublishing_whatIsPublishing_isNoOpenUpload() {
    NewUpload put = aPut(100);
    awaitOne(store().createPublishing(put, putReceipt(put)));

    assertThat(awaitOne(store().create(anUpload(), 1)).state()).isEqualTo(UploadState.OPEN);
  }

  @Test
  default void createPublishing_receiptOfAnotherUpload_isADefectAndAddsNothing() {
    NewUpload put = aPut(100);

    for (NewUpload other : List.of(aPut(100), with(aPut(99), put.key()), anUpload())) {
      NewUpload ofOther = other.length().isKnown() ? other : put;
      NewUpload given = other.length().isKnown() ? put : other;
      UploadContract.assertFails(
          store().createPublishing(given, putReceipt(ofOther)), FailureCode.INTERNAL, "");
      assertThat(await(store().find(given.id()))).isNull();
    }
  }

  @Test
  default void createPublishing_manyAtOnceAndSomeInConflict_eachHasItsOwnOutcome() {
    UploadRecord present = created(store());
    List<NewUpload> puts = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      puts.add(i % 10 == 0 ? with(aPut(i), present.created().key()) : aPut(i));
    }
    Collections.shuffle(puts, new java.util.Random(20_261_121L));

    List<String> refused =
        awaitAll(
            Flux.fromIterable(puts)
                .flatMap(
                    put ->
                        store()
                            .createPublishing(put, putReceipt(put))
                            .flatMap(record -> Mono.<String>empty())
                            .onErrorResume(
                                TransferException.class,
                                failure -> Mono.just(put.id() + " " + failure.code())),
                    puts.size()));

    assertThat(refused)
        .containsExactlyInAnyOrderElementsOf(
            puts.stream()
                .filter(put -> put.key().equals(present.created().key()))
                .map(put -> put.id() + " " + FailureCode.KEY_CONFLICT)
                .toList());
    for (NewUpload put : puts) {
      boolean conflicts = put.key().equals(present.created().key());
      assertThat(await(store().find(put.id())) == null).isEqualTo(conflicts);
    }
  }
}
