package dev.ferry.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SeededBytesTest {
  private static final SeededBytes CONTENT = new SeededBytes(42);

  @Test
  void fill_anyRange_agreesWithByteAt() {
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < 500; round++) {
      long offset = random.nextLong(0, 1L << 50);
      ByteBuffer bytes = CONTENT.at(offset, random.nextInt(0, 40));
      for (int index = 0; index < bytes.limit(); index++) {
        assertThat(bytes.get(index))
            .as("round %d, offset %d, index %d", round, offset, index)
            .isEqualTo(CONTENT.byteAt(offset + index));
      }
    }
  }

  @Test
  void fill_partOfABuffer_leavesTheRestAlone() {
    ByteBuffer buffer = ByteBuffer.allocate(32).position(3).limit(20);

    CONTENT.fill(buffer, 5);

    assertThat(buffer.position()).isEqualTo(20);
    assertThat(buffer.array()).startsWith(0, 0, 0).endsWith(new byte[12]);
    assertThat(buffer.array()[3]).isEqualTo(CONTENT.byteAt(5));
    assertThat(buffer.array()[19]).isEqualTo(CONTENT.byteAt(21));
  }

  @Test
  void at_firstBlocks_areSplitMix64() {
    byte[] first = CONTENT.at(0, 16).array();
    SplittableRandom splitMix64 = new SplittableRandom(42);

    assertThat(HexFormat.of().formatHex(first)).isEqualTo("956eeb2f2632d7bd03f166b233e3ef28");
    assertThat(ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).getLong())
        .isEqualTo(splitMix64.nextLong());
  }

  @Test
  void at_otherSeed_givesOtherBytes() {
    assertThat(new SeededBytes(43).at(0, 64)).isNotEqualTo(CONTENT.at(0, 64));
  }

  @Test
  void writeTo_unevenLength_writesExactlyTheContent(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("content");
    int length = 3 * (1 << 20) + 13;

    CONTENT.writeTo(file, length);

    byte[] written = Files.readAllBytes(file);
    assertThat(CONTENT.mismatch(ByteBuffer.wrap(written), 0)).isEqualTo(-1);
    assertThat(written).hasSize(length);
    assertThat(CONTENT.digest(length))
        .isEqualTo(MessageDigest.getInstance("SHA-256").digest(written));
  }

  @Test
  void mismatch_oneFlippedBit_namesItsIndex() {
    ByteBuffer bytes = CONTENT.at(1000, 100);
    bytes.put(60, (byte) (bytes.get(60) ^ 1));

    assertThat(CONTENT.mismatch(bytes.position(10), 1010)).isEqualTo(50);
  }
}
