package dev.ferry.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferry.testkit.SeededBytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

final class Crc32cTest {
  private static final long SEED = 99;
  private static final long GIB = 1L << 30;

  @Test
  void of_checkValueOfTheStandard_isKnown() {
    byte[] check = "123456789".getBytes(StandardCharsets.US_ASCII);

    assertThat(Crc32c.of(check, 0, 9)).isEqualTo(0xe3069283);
    assertThat(Crc32c.of(ByteBuffer.wrap(check))).isEqualTo(0xe3069283);
    assertThat(Crc32c.of(check, 3, 0)).isEqualTo(Crc32c.EMPTY);
  }

  @Test
  void of_buffer_leavesItsPosition() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(10).position(2).limit(7);

    assertThat(Crc32c.of(buffer)).isEqualTo(Crc32c.of(new byte[5], 0, 5));
    assertThat(buffer.position()).isEqualTo(2);
  }

  @Test
  void combine_randomSplits_equalsTheDirectChecksum() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 2_000; round++) {
      int length = random.nextInt(0, 5_000);
      int split = random.nextInt(0, length + 1);
      byte[] bytes = new SeededBytes(round).at(0, length).array();
      int first = Crc32c.of(bytes, 0, split);
      int second = Crc32c.of(bytes, split, length - split);

      assertThat(Crc32c.combine(first, second, length - split))
          .as("seed %d, round %d: %d of %d", SEED, round, split, length)
          .isEqualTo(Crc32c.of(bytes, 0, length));
    }
  }

  @Test
  void combine_emptySides_changeNothing() {
    assertThat(Crc32c.combine(0x12345678, Crc32c.EMPTY, 0)).isEqualTo(0x12345678);
    assertThat(Crc32c.combine(Crc32c.EMPTY, 0x12345678, 77)).isEqualTo(0x12345678);
    assertThat(Crc32c.combine(Crc32c.EMPTY, Crc32c.EMPTY, 0)).isEqualTo(Crc32c.EMPTY);
  }

  @Test
  void combine_zerosBeyond4Gib_equalsTheDirectChecksum() {
    long length = 4 * GIB + 17;
    CRC32C direct = new CRC32C();
    ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
    for (long rest = length; rest > 0; rest -= zeros.capacity()) {
      direct.update(zeros.clear().limit((int) Math.min(zeros.capacity(), rest)));
    }

    assertThat(zeros(length)).isEqualTo((int) direct.getValue());
    int shortened = Crc32c.combine(zeros(GIB - 5), zeros(3 * GIB + 22), 3 * GIB + 22);
    assertThat(shortened).isEqualTo((int) direct.getValue());
  }

  @Test
  void combine_hugeLengths_isAssociative() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 1_000; round++) {
      int first = random.nextInt();
      int second = random.nextInt();
      int third = random.nextInt();
      long secondLength = random.nextLong(Long.MAX_VALUE / 2);
      long thirdLength = random.nextLong(Long.MAX_VALUE / 2);

      int leftFirst =
          Crc32c.combine(Crc32c.combine(first, second, secondLength), third, thirdLength);
      int rightFirst =
          Crc32c.combine(
              first, Crc32c.combine(second, third, thirdLength), secondLength + thirdLength);

      assertThat(leftFirst).as("seed %d, round %d", SEED, round).isEqualTo(rightFirst);
    }
  }

  @Test
  void combine_negativeLength_isRefused() {
    assertThatThrownBy(() -> Crc32c.combine(1, 2, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
  }

  @Test
  void prefixAppend_chunkByChunk_equalsTheWhole() {
    byte[] bytes = new SeededBytes(5).at(0, 10_000).array();
    Prefix prefix = Prefix.EMPTY;
    for (int offset = 0; offset < bytes.length; offset += 999) {
      int length = Math.min(999, bytes.length - offset);
      prefix = prefix.append(length, Crc32c.of(bytes, offset, length));
    }

    assertThat(prefix).isEqualTo(new Prefix(10_000, Crc32c.of(bytes, 0, 10_000)));
  }

  @Test
  void prefix_outOfRange_isRefused() {
    assertThatThrownBy(() -> new Prefix(-1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Prefix(Long.MAX_VALUE, 0).append(1, 0))
        .isInstanceOf(ArithmeticException.class);
  }

  /** Checksum of zero bytes by doubling, so that only combine() does the work. */
  private static int zeros(long length) {
    int checksum = Crc32c.EMPTY;
    int power = Crc32c.of(new byte[1], 0, 1);
    long powerLength = 1;
    for (long rest = length; rest > 0; rest >>= 1) {
      if ((rest & 1) == 1) {
        checksum = Crc32c.combine(checksum, power, powerLength);
      }
      power = Crc32c.combine(power, power, powerLength);
      powerLength *= 2;
    }
    return checksum;
  }
}
