package dev.ferry.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferry.protocol.codec.Goldens;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ChunkHeaderTest {
  private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

  /** The chunk "hello" at offset 4 GiB + 1. */
  private static final String GOLDEN =
      """
      02                  # kind: chunk
      00                  # flags
      0000                # reserved
      00000005            # length
      9a71bb4c            # CRC-32C of "hello"
      0000000100000001    # offset
      68656c6c6f          # "hello"
      """;

  private static final ChunkHeader HEADER = new ChunkHeader((1L << 32) + 1, 5, 0x9a71bb4c);

  @Test
  void writeTo_chunk_givesTheGoldenBytes() {
    ByteBuf target = Unpooled.buffer();
    HEADER.writeTo(target);
    target.writeBytes(HELLO);

    assertThat(ByteBufUtil.hexDump(target)).isEqualTo(ByteBufUtil.hexDump(Goldens.bytes(GOLDEN)));
    assertThat(Crc32c.of(HELLO, 0, 5)).isEqualTo(HEADER.crc32c());
  }

  @Test
  void readFrom_golden_leavesTheData() {
    ByteBuf source = Unpooled.wrappedBuffer(Goldens.bytes(GOLDEN));

    assertThat(ChunkHeader.readFrom(source)).isEqualTo(HEADER);
    assertThat(source.toString(StandardCharsets.US_ASCII)).isEqualTo("hello");
    assertThat(HEADER.end()).isEqualTo((1L << 32) + 6);
  }

  @ParameterizedTest
  @CsvSource({
    "01, 00, 0000, 00000005, 0000000000000000, begins with kind",
    "02, 01, 0000, 00000005, 0000000000000000, flags",
    "02, 80, 0000, 00000005, 0000000000000000, flags",
    "02, 00, 0001, 00000005, 0000000000000000, reserved",
    "02, 00, 0000, 00000004, 0000000000000000, announces 4 bytes and carries 5",
    "02, 00, 0000, 00000006, 0000000000000000, announces 6 bytes and carries 5",
    "02, 00, 0000, 00000000, 0000000000000000, at least one byte",
    "02, 00, 0000, ffffffff, 0000000000000000, at least one byte",
    "02, 00, 0000, 80000000, 0000000000000000, at least one byte",
    "02, 00, 0000, 00000005, 8000000000000000, 63 bits",
    "02, 00, 0000, 00000005, ffffffffffffffff, 63 bits",
    "02, 00, 0000, 00000005, 7ffffffffffffffb, 63 bits",
  })
  void readFrom_hostile_isMalformed(
      String kind, String flags, String reserved, String length, String offset, String message) {
    String hex = kind + flags + reserved + length + "00000000" + offset + "68656c6c6f";
    ByteBuf source = Unpooled.wrappedBuffer(Goldens.bytes(hex));

    assertThatThrownBy(() -> ChunkHeader.readFrom(source))
        .isInstanceOfSatisfying(
            TransferException.class,
            failure -> assertThat(failure.code()).isEqualTo(FailureCode.MALFORMED))
        .hasMessageContaining(message);
  }

  @Test
  void readFrom_lastOffset_isAllowed() {
    ChunkHeader last = new ChunkHeader(Long.MAX_VALUE - 5, 5, 0);

    assertThat(last.end()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void readFrom_everyTruncation_isMalformed() {
    byte[] golden = Goldens.bytes(GOLDEN);
    for (int length = 0; length < golden.length; length++) {
      ByteBuf source = Unpooled.wrappedBuffer(golden, 0, length);
      assertThatThrownBy(() -> ChunkHeader.readFrom(source))
          .isInstanceOfSatisfying(
              TransferException.class,
              failure -> assertThat(failure.code()).isEqualTo(FailureCode.MALFORMED));
    }
  }

  @Test
  void readFrom_randomBytes_isAChunkOrMalformed() {
    long seed = 17;
    SplittableRandom random = new SplittableRandom(seed);
    int refused = 0;
    for (int round = 0; round < 100_000; round++) {
      byte[] bytes = Goldens.bytes(GOLDEN);
      for (int change = random.nextInt(1, 4); change > 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(ChunkHeader.readFrom(Unpooled.wrappedBuffer(bytes)).lengthBytes()).isEqualTo(5);
      } catch (TransferException e) {
        assertThat(e.code()).as("seed %d, round %d", seed, round).isEqualTo(FailureCode.MALFORMED);
        refused++;
      }
    }
    assertThat(refused).isBetween(10_000, 90_000);
  }
}
