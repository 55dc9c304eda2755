package dev.ferry.resume;

import static dev.ferry.resume.UploadSamples.LAB;
import static dev.ferry.resume.UploadSamples.anUpload;
import static dev.ferry.resume.UploadSamples.await;
import static dev.ferry.resume.UploadSamples.awaitAll;
import static dev.ferry.resume.UploadSamples.awaitOne;
import static dev.ferry.resume.UploadSamples.created;
import static dev.ferry.resume.UploadSamples.found;
import static dev.ferry.resume.UploadSamples.inState;
import static dev.ferry.resume.UploadSamples.with;
import static java.util.Comparator.comparing;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.WorkspaceName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** Lists, expiry and purging. */
interface UploadListContract extends StoreUnderTest {

  @Test
  default void list_byStates_hasThoseOnly() {
    Map<UploadState, UploadRecord> records = oneOfEach();

    for (UploadState state : UploadState.values()) {
      assertThat(awaitAll(store().list(null, EnumSet.of(state))))
          .containsExactly(records.get(state));
    }
    assertThat(awaitAll(store().list(null, EnumSet.allOf(UploadState.class))))
        .hasSize(UploadState.values().length);
    assertThat(awaitAll(store().list(null, Set.of()))).isEmpty();
  }

  @Test
  default void list_byWorkspace_hasThatOnly() {
    WorkspaceName other = new WorkspaceName("other");
    UploadRecord here = created(store());
    UploadRecord there = created(store(), anUpload(other, ContentLength.DEFERRED));
    Set<UploadState> open = EnumSet.of(UploadState.OPEN);

    assertThat(awaitAll(store().list(LAB, open))).containsExactly(here);
    assertThat(awaitAll(store().list(other, open))).containsExactly(there);
    assertThat(awaitAll(store().list(null, open))).containsExactlyInAnyOrder(here, there);
    assertThat(awaitAll(store().list(new WorkspaceName("none"), open))).isEmpty();
  }

  @Test
  default void list_manyUploads_hasEachOnceOldestFirst() {
    List<UploadRecord> expected = new ArrayList<>();
    Instant start = Instant.parse("2026-03-01T00:00:00Z");
    for (int i = 0; i < 600; i++) {
      // Every time three times over, and not in the order of creation.
      Instant createdAt = start.plusNanos(i * 7L % 200);
      expected.add(created(store(), with(anUpload(), Duration.ofHours(1), createdAt)));
    }
    expected.sort(
        comparing((UploadRecord record) -> record.created().createdAt())
            .thenComparing(record -> record.id().value()));

    assertThat(awaitAll(store().list(LAB, EnumSet.of(UploadState.OPEN))))
        .containsExactlyElementsOf(expected);
    assertThat(
            awaitAll(
                store()
                    .list(LAB, EnumSet.of(UploadState.OPEN))
                    .concatMap(record -> store().find(record.id()))))
        .as("read by one who lets the pages wait")
        .containsExactlyElementsOf(expected);
  }

  @Test
  default void list_slowSubscriber_getsWhatItAsksFor() {
    for (int i = 0; i < 5; i++) {
      created(store());
    }

    StepVerifier.create(store().list(null, EnumSet.of(UploadState.OPEN)), 2)
        .expectNextCount(2)
        .thenRequest(1)
        .expectNextCount(1)
        .thenCancel()
        .verify(Duration.ofSeconds(30));
    await(store().ping());
  }

  @Test
  default void listExpired_mixed_hasOpenUploadsPastTheirExpiryUpToTheLimit() {
    Instant now = Instant.parse("2026-03-01T00:00:00Z");
    UploadRecord justNow = expiringAt(now);
    UploadRecord longAgo = expiringAt(now.minusSeconds(1));
    expiringAt(now.plusNanos(1));
    UploadSamples.ended(store(), expiringAt(now.minusSeconds(2)), UploadState.ABORTED);
    UploadSamples.publishing(store(), expiringAt(now.minusSeconds(3)));

    assertThat(awaitAll(store().listExpired(now, 10))).containsExactly(longAgo, justNow);
    assertThat(awaitAll(store().listExpired(now, 1))).containsExactly(longAgo);
    assertThat(awaitAll(store().listExpired(now.minusSeconds(2), 10))).isEmpty();
  }

  @Test
  default void purge_everyState_forgetsTerminalOnesPastTheirExpiry() {
    Map<UploadState, UploadRecord> records = oneOfEach();
    Instant afterAll = Instant.now().plus(UploadSamples.RETENTION).plusSeconds(60);
    UploadRecord aborted = requireNonNull(records.get(UploadState.ABORTED));

    assertThat(awaitOne(store().purge(Instant.now()))).isZero();
    assertThat(awaitOne(store().purge(aborted.expiresAt().minusNanos(1)))).isLessThan(4);
    assertThat(found(store(), aborted.id())).isEqualTo(aborted);
    awaitOne(store().purge(afterAll));

    records.forEach(
        (state, record) ->
            assertThat(await(store().find(record.id())) == null).isEqualTo(state.isTerminal()));
    assertThat(awaitOne(store().purge(afterAll))).isZero();
    UploadRecord published = requireNonNull(records.get(UploadState.PUBLISHED));
    assertThat(await(store().published(published.created().file())))
        .as("what is published outlives its upload")
        .isNotNull();
  }

  @Test
  default void purge_many_countsAll() {
    for (int i = 0; i < 300; i++) {
      UploadSamples.ended(store(), created(store()), UploadState.ABORTED);
    }
    UploadRecord open = created(store());

    assertThat(awaitOne(store().purge(Instant.now().plus(Duration.ofDays(30))))).isEqualTo(300);
    assertThat(awaitAll(store().list(null, EnumSet.allOf(UploadState.class))))
        .containsExactly(open);
  }

  @CanIgnoreReturnValue
  private UploadRecord expiringAt(Instant time) {
    return created(store(), with(anUpload(), Duration.ofHours(1), time.minus(Duration.ofHours(1))));
  }

  private Map<UploadState, UploadRecord> oneOfEach() {
    Map<UploadState, UploadRecord> records = new EnumMap<>(UploadState.class);
    for (UploadState state : UploadState.values()) {
      records.put(state, inState(store(), state));
    }
    return records;
  }
}
