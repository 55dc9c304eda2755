package dev.ferry.service.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ferry.service.storage.VolumeSpace;
import dev.ferry.service.storage.WorkspaceUsage;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceName;
import java.security.SecureRandom;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who gets which bytes. */
final class SpaceLedgerTest {
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;
  private static final VolumeSpace ROOMY = new VolumeSpace(1000 * GIB, 900 * GIB);
  private static final WorkspaceName WS = new WorkspaceName("ws");
  private static final WorkspaceName OTHER = new WorkspaceName("other");
  private static final SecureRandom IDS = new SecureRandom();

  private static SpaceLedger ledger(long quota, long workspaceQuota, long floor) {
    return new SpaceLedger(new SpacePolicy(quota, workspaceQuota, floor), new WorkspacePolicies());
  }

  private static UploadId id() {
    return UploadId.random(IDS);
  }

  private static boolean fits(
      SpaceLedger ledger, WorkspaceName workspace, long bytes, VolumeSpace volume) {
    TransferException refused =
        catchThrowableOfType(
            TransferException.class,
            () -> ledger.reserve(id(), workspace, ContentLength.of(bytes), volume));
    assertThat(refused == null || refused.code() == FailureCode.STORAGE_FULL).isTrue();
    return refused == null;
  }

  @Test
  void reserve_manyAtOnceForTheLastGibibyte_neverGivesMoreThanThereIs() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 200; round++) {
      SpaceLedger ledger = ledger(GIB, SpacePolicy.UNLIMITED, 0);
      long[] wanted = random.longs(200, 0, 32 * MIB).toArray();
      AtomicLong given = new AtomicLong();
      AtomicLong smallestRefused = new AtomicLong(Long.MAX_VALUE);

      IntStream.range(0, wanted.length)
          .parallel()
          .forEach(
              i -> {
                if (fits(ledger, i % 2 == 0 ? WS : OTHER, wanted[i], ROOMY)) {
                  given.addAndGet(wanted[i]);
                } else {
                  smallestRefused.accumulateAndGet(wanted[i], Math::min);
                }
              });

      assertThat(given.get()).as("seed %d, round %d", seed, round).isLessThanOrEqualTo(GIB);
      assertThat(ledger.reservedBytes()).isEqualTo(given.get());
      assertThat(smallestRefused.get())
          .as("nobody is refused what is left, seed %d", seed)
          .isGreaterThan(GIB - given.get());
    }
  }

  @Test
  void reserve_workspaceAtItsQuota_leavesOthersAlone() {
    SpaceLedger ledger = ledger(SpacePolicy.UNLIMITED, 10, 0);

    assertThat(fits(ledger, WS, 10, ROOMY)).isTrue();
    assertThat(fits(ledger, WS, 1, ROOMY)).isFalse();
    assertThat(fits(ledger, OTHER, 10, ROOMY)).isTrue();
  }

  @Test
  void reserve_refused_saysQuotaUsedAndWanted() {
    SpaceLedger ledger = ledger(10, SpacePolicy.UNLIMITED, 0);
    ledger.reserve(id(), WS, ContentLength.of(7), ROOMY);

    TransferException refused =
        catchThrowableOfType(
            TransferException.class, () -> ledger.reserve(id(), WS, ContentLength.of(4), ROOMY));

    assertThat(refused.details())
        .containsEntry("quota", "10")
        .containsEntry("used", "7")
        .containsEntry("wanted", "4");
    assertThat(refused.getMessage()).contains("raise ferry.quota-bytes");
  }

  @Test
  void require_unknownLength_growsInStepsUpToTheLastByteOfTheQuota() {
    SpaceLedger ledger = ledger(5 * MIB, SpacePolicy.UNLIMITED, 0);
    UploadId id = id();
    ledger.reserve(id, WS, ContentLength.DEFERRED, ROOMY);
    assertThat(ledger.reservedBytes()).isEqualTo(MIB);

    ledger.require(id, MIB + 1, ROOMY);
    assertThat(ledger.reservedBytes()).isEqualTo(2 * MIB);
    ledger.require(id, 5 * MIB, ROOMY);
    assertThat(ledger.reservedBytes()).isEqualTo(5 * MIB);

    assertThat(
            catchThrowableOfType(
                TransferException.class, () -> ledger.require(id, 5 * MIB + 1, ROOMY)))
        .extracting(TransferException::code)
        .isEqualTo(FailureCode.STORAGE_FULL);
  }

  @Test
  void reserve_moreThanTheVolumeHasLeftForPromises_isRefused() {
    SpaceLedger ledger = ledger(SpacePolicy.UNLIMITED, SpacePolicy.UNLIMITED, 100);
    VolumeSpace volume = new VolumeSpace(10_000, 1_100);
    UploadId first = id();
    ledger.reserve(first, WS, ContentLength.of(600), volume);

    assertThat(fits(ledger, OTHER, 401, volume)).isFalse();
    assertThat(fits(ledger, OTHER, 400, volume)).isTrue();
    ledger.wrote(first, 600);
    assertThat(fits(ledger, OTHER, 1, new VolumeSpace(10_000, 500))).isFalse();
    assertThat(fits(ledger, OTHER, 1, new VolumeSpace(10_000, 501))).isTrue();
  }

  @Test
  void require_volumeBelowItsFloor_isRefusedEvenWhatWasReserved() {
    SpaceLedger ledger = ledger(SpacePolicy.UNLIMITED, SpacePolicy.UNLIMITED, 100);
    UploadId id = id();
    ledger.reserve(id, WS, ContentLength.of(10), ROOMY);

    TransferException refused =
        catchThrowableOfType(
            TransferException.class, () -> ledger.require(id, 5, new VolumeSpace(10_000, 99)));

    assertThat(refused.code()).isEqualTo(FailureCode.STORAGE_FULL);
    assertThat(refused.details()).containsEntry("free", "99").containsEntry("floor", "100");
    ledger.require(id, 5, new VolumeSpace(10_000, 100));
  }

  @Test
  void published_overAnOlderFile_countsTheDifference() {
    SpaceLedger ledger = ledger(100, SpacePolicy.UNLIMITED, 0);
    UploadId id = id();
    assertThat(ledger.counted(WS, new WorkspaceUsage(30, 1), ledger.changes(WS))).isTrue();
    ledger.reserve(id, WS, ContentLength.of(70), ROOMY);
    ledger.wrote(id, 70);

    ledger.published(id, new WorkspaceUsage(30, 1));

    assertThat(ledger.reservedBytes()).isZero();
    assertThat(ledger.publishedBytes()).isEqualTo(70);
  }

  @Test
  void counted_workspaceChangedMeanwhile_isNotTaken() {
    SpaceLedger ledger = ledger(100, SpacePolicy.UNLIMITED, 0);
    assertThat(ledger.counted(WS, new WorkspaceUsage(30, 1), ledger.changes(WS))).isTrue();
    long before = ledger.changes(WS);

    ledger.removed(WS, 10, 1);

    assertThat(ledger.counted(WS, new WorkspaceUsage(30, 1), before)).isFalse();
    assertThat(ledger.publishedBytes()).isEqualTo(20);
  }

  @Test
  void adopt_lengthsNobodyCouldAdd_doNotWrapAround() {
    SpaceLedger ledger = ledger(100, SpacePolicy.UNLIMITED, 0);
    for (int i = 0; i < 3; i++) {
      ledger.adopt(id(), WS, ContentLength.of(Long.MAX_VALUE), 0);
    }

    assertThat(ledger.reservedBytes()).isEqualTo(Long.MAX_VALUE);
    assertThat(fits(ledger, OTHER, 1, ROOMY)).isFalse();
  }

  @Test
  void defaultFloor_anyVolume_leavesMostOfIt() {
    SpacePolicy policy =
        new SpacePolicy(SpacePolicy.UNLIMITED, SpacePolicy.UNLIMITED, SpacePolicy.DEFAULT_FLOOR);

    assertThat(policy.floorOf(new VolumeSpace(64 * MIB, 0))).isEqualTo(64 * MIB / 10);
    assertThat(policy.floorOf(new VolumeSpace(20 * GIB, 0))).isEqualTo(GIB);
    assertThat(policy.floorOf(new VolumeSpace(1000 * GIB, 0))).isEqualTo(20 * GIB);
  }
}
