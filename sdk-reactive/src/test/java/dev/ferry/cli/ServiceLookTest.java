package dev.ferry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.cli.Finding.Verdict;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.ServiceInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ServiceLookTest {
  private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
  private static final long GIB = 1L << 30;

  private static ServiceInfo info(ServiceInfo.@Nullable Room room) {
    return new ServiceInfo(
        "1", List.of(1), NOW, NOW, new ServiceInfo.Limits(1, 2, 3, 4, 5, 6), room);
  }

  private static Finding clock(Duration behind) {
    return ServiceLook.clock(info(null), NOW.plus(behind), Duration.ofMillis(10));
  }

  @Test
  void clock_apart_isAWarningBeyondWhatTokensForgive() {
    assertThat(clock(Duration.ofSeconds(29)).verdict()).isEqualTo(Verdict.OK);
    assertThat(clock(Duration.ofSeconds(31)).verdict()).isEqualTo(Verdict.WARNING);
    assertThat(clock(Duration.ofSeconds(-31)).message()).contains("31.00 s ahead of ours");
    assertThat(clock(Duration.ofSeconds(31)).message()).contains("31.00 s behind ours");
  }

  @Test
  void volume_atEachLevel_hasItsVerdict() {
    assertThat(volume(5 * GIB).verdict()).isEqualTo(Verdict.OK);
    assertThat(volume(GIB + GIB / 2).verdict()).isEqualTo(Verdict.WARNING);
    assertThat(volume(GIB).codeOrNull()).isEqualTo(FailureCode.STORAGE_FULL);
    assertThat(ServiceLook.volume(info(null)).verdict()).isEqualTo(Verdict.SKIPPED);
  }

  private static Finding volume(long freeBytes) {
    return ServiceLook.volume(info(new ServiceInfo.Room(100 * GIB, freeBytes, GIB)));
  }
}
