package dev.ferry.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TransferLimitsTest {
  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;

  @ParameterizedTest
  @CsvSource({
    "0,          65536",
    "1,          65536",
    "65536,      65536",
    "65537,      65537",
    "1048576,    1048576",
    "2097152,    2097152",
    "2097153,    2097152",
    "2147483647, 2097152"
  })
  void negotiateChunkBytes_wanted_isClampedToTheBounds(int wanted, int expected) {
    assertThat(TransferLimits.DEFAULTS.negotiateChunkBytes(wanted)).isEqualTo(expected);
  }

  @Test
  void negotiateChunkBytes_smallWindow_fitsIt() {
    assertThat(limits(64 * KIB, 2 * MIB, 100 * KIB).negotiateChunkBytes(MIB)).isEqualTo(100 * KIB);
  }

  @ParameterizedTest
  @CsvSource({
    "1023,  2048,    65536,   chunk bytes",
    "4096,  2048,    65536,   chunk bytes",
    "1024,  8388609, 65536,   chunk bytes",
    "65536, 65536,   65535,   window bytes",
  })
  void construct_contradiction_isRefused(int min, int max, int window, String what) {
    assertThatThrownBy(() -> limits(min, max, window))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(what);
  }

  @ParameterizedTest
  @CsvSource({
    "0,  4, 16, 256, 65536, 100, group bytes",
    "64, 0, 16, 256, 65536, 100, outbound bytes",
    "64, 4, 4,  256, 65536, 100, outbound bytes",
    "64, 4, 16, 0,   65536, 100, streams",
    "64, 4, 16, 256, 65536, 0,   open uploads",
    "64, 4, 16, 256, 1023,  100, control bytes",
  })
  void construct_boundOutOfRange_isRefused(
      long group, long soft, long hard, int streams, int control, int open, String what) {
    assertThatThrownBy(
            () ->
                new TransferLimits(
                    64 * KIB,
                    2 * MIB,
                    8 * MIB,
                    group,
                    Duration.ofMillis(250),
                    streams,
                    soft,
                    hard,
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(90),
                    Duration.ofMinutes(10),
                    control,
                    open,
                    Duration.ofHours(24),
                    Duration.ofDays(7)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(what);
  }

  private static TransferLimits limits(int chunkMin, int chunkMax, int window) {
    TransferLimits base = TransferLimits.DEFAULTS;
    return new TransferLimits(
        chunkMin,
        chunkMax,
        window,
        base.groupBytes(),
        base.groupDelay(),
        base.streamsPerConnection(),
        base.outboundBytesSoft(),
        base.outboundBytesHard(),
        base.setupTimeout(),
        base.silenceTimeout(),
        base.progressTimeout(),
        base.controlBytesMax(),
        base.openUploadsMax(),
        base.uploadExpiry(),
        base.receiptRetention());
  }
}
