package dev.ferry.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;

final class PaceTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int CHUNK = 64 * 1024;

  /** As many chunks as may go in that time, each asked for when the one before went. */
  private static long bytesIn(Pace pace, long from, long nanos, long latenessNanos) {
    long now = from;
    long bytes = 0;
    while (true) {
      long wait = pace.reserve(CHUNK, now);
      now += wait + (wait > 0 ? latenessNanos : 0);
      if (now >= from + nanos) {
        return bytes;
      }
      bytes += CHUNK;
    }
  }

  @Test
  void reserve_oneChunkAfterTheOther_keepsThePace() {
    assertThat(bytesIn(Pace.of(1 << 20), -5 * SECOND, 10 * SECOND, 0))
        .isBetween(10L << 20, (10L << 20) + CHUNK);
  }

  @Test
  void reserve_lateTimers_loseNothing() {
    assertThat(bytesIn(Pace.of(10 << 20), 0, 10 * SECOND, 5_000_000))
        .isBetween(99L << 20, 103L << 20);
  }

  @Test
  void reserve_afterALongIdleTime_burstsForAQuarterOfASecondOnly() {
    Pace pace = Pace.of(10L * CHUNK);
    assertThat(pace.reserve(CHUNK, 0)).isZero();

    assertThat(bytesIn(pace, 100 * SECOND, SECOND, 0)).isBetween(12L * CHUNK, 13L * CHUNK);
  }

  @Test
  void reserve_several_takeTurns() {
    Pace pace = Pace.of(10L * CHUNK);

    for (int place = 0; place < 5; place++) {
      assertThat(pace.reserve(CHUNK, 0)).isEqualTo(place * SECOND / 10);
    }
  }

  @Test
  void reserveWithin_refusedAgainAndAgain_takesNoPlaces() {
    Pace pace = Pace.of(10L * CHUNK).within(Pace.of(20L * CHUNK));
    for (int place = 0; place <= 10; place++) {
      assertThat(pace.reserveWithin(CHUNK, 0, SECOND)).hasValue(place * SECOND / 10);
    }

    for (int retry = 0; retry < 1000; retry++) {
      assertThat(pace.reserveWithin(CHUNK, 0, SECOND)).isEmpty();
    }

    assertThat(pace.reserveWithin(CHUNK, SECOND / 10, SECOND)).hasValue(SECOND);
    assertThat(pace.reserveWithin(CHUNK, 3 * SECOND, SECOND)).hasValue(0);
  }

  @Test
  void reserve_withinAnother_keepsBoth() {
    Pace all = Pace.of(4 << 20);
    Pace one = Pace.of(1 << 20).within(all);
    Pace other = Pace.of(8 << 20).within(all);

    assertThat(bytesIn(one, 0, 10 * SECOND, 0)).isBetween(10L << 20, (10L << 20) + CHUNK);
    assertThat(bytesIn(other, 20 * SECOND, 10 * SECOND, 0)).isBetween(39L << 20, 42L << 20);
  }

  @Test
  void free_everything_goesAtOnce() {
    assertThat(Pace.FREE.reserve(Long.MAX_VALUE, 7)).isZero();
    assertThat(Pace.FREE.within(Pace.FREE).isFree()).isTrue();
    assertThat(Pace.FREE.chunkBytes(1 << 20)).isEqualTo(1 << 20);
  }

  @Test
  void chunkBytes_slowPace_areSmall() {
    assertThat(Pace.of(100 << 20).chunkBytes(1 << 20)).isEqualTo(1 << 20);
    assertThat(Pace.of(2 << 20).chunkBytes(1 << 20)).isEqualTo(256 << 10);
    assertThat(Pace.of(1).chunkBytes(1 << 20)).isEqualTo(CHUNK);
    assertThat(Pace.FREE.within(Pace.of(1)).chunkBytes(1 << 20)).isEqualTo(CHUNK);
  }

  @Test
  void of_nothing_isRefused() {
    assertThat(catchThrowableOfType(TransferException.class, () -> Pace.of(0)).code())
        .isEqualTo(FailureCode.INVALID_ARGUMENT);
  }
}
