package dev.ferry.protocol.zstd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ferry.protocol.ChunkHeader;
import dev.ferry.protocol.PayloadKind;
import dev.ferry.testkit.LogLines;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ChunkPackerTest {
  private static final int LENGTH = 64 * 1024;
  private static final byte[] TEXT = new LogLines(3).bytes(LENGTH);
  private static final byte[] NOISE = new SeededBytes(3).at(0, LENGTH).array();

  private final ChunkPacker packer = new ChunkPacker();

  private boolean packs(byte[] bytes) {
    ByteBuf packed = pack(packer, bytes);
    if (packed != null) {
      packed.release();
    }
    return packed != null;
  }

  private static @Nullable ByteBuf pack(ChunkPacker by, byte[] bytes) {
    ByteBuffer raw = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    return by.pack(new ChunkHeader(7, bytes.length, Crc32c.of(raw)), raw);
  }

  /** A packed chunk on the heap, behind its header; nothing to release. */
  private static ByteBuf frameOf(byte[] bytes) {
    ByteBuf packed = Objects.requireNonNull(pack(new ChunkPacker(), bytes));
    ByteBuf copy = Unpooled.copiedBuffer(packed).skipBytes(ChunkHeader.LENGTH_BYTES);
    packed.release();
    return copy;
  }

  private static FailureCode refusalOf(ByteBuf frame, int lengthBytes) {
    return catchThrowableOfType(
            TransferException.class,
            () -> {
              ByteBuf raw = ZstdFrames.inflate(frame, lengthBytes);
              raw.release();
            })
        .code();
  }

  @Test
  void pack_text_givesAShorterChunkOfTheSameBytes() {
    ByteBuf packed = Objects.requireNonNull(pack(packer, TEXT));

    assertThat(PayloadKind.peek(packed)).isEqualTo(PayloadKind.COMPRESSED_CHUNK);
    assertThat(packed.readableBytes()).isLessThan(LENGTH / 2);
    ChunkHeader header = ChunkHeader.readCompressedFrom(packed);
    assertThat(header).isEqualTo(new ChunkHeader(7, LENGTH, Crc32c.of(TEXT, 0, LENGTH)));
    ByteBuf raw = ZstdFrames.inflate(packed, LENGTH);
    assertThat(ByteBufUtil.getBytes(raw)).isEqualTo(TEXT);
    raw.release();
    packed.release();
  }

  @Test
  void pack_noise_isTriedLessAndLess() {
    List<Integer> restsBehindNoise = new ArrayList<>();
    for (int trial = 0; trial < 8; trial++) {
      assertThat(packs(NOISE)).isFalse();
      restsBehindNoise.add(drained(packer));
    }

    assertThat(restsBehindNoise).containsExactly(16, 32, 64, 128, 256, 512, 1024, 1024);
  }

  /** How many chunks go by untried, though they would pack. */
  private static int drained(ChunkPacker packer) {
    int rest = 0;
    while (packer.leftPlain() > 0) {
      assertThat(pack(packer, TEXT)).isNull();
      rest++;
    }
    return rest;
  }

  @Test
  void pack_textBehindNoise_beginsAnew() {
    assertThat(packs(NOISE)).isFalse();
    assertThat(drained(packer)).isEqualTo(16);
    assertThat(packs(TEXT)).isTrue();
    assertThat(packs(TEXT)).isTrue();
    assertThat(packs(NOISE)).isFalse();

    assertThat(drained(packer)).isEqualTo(16);
  }

  @Test
  void pack_oneByte_goesPlain() {
    assertThat(packs(new byte[1])).isFalse();
  }

  @Test
  void inflate_otherLengthThanAnnounced_isRefused() {
    ByteBuf frame = frameOf(TEXT);

    assertThat(refusalOf(frame, LENGTH - 1)).isEqualTo(FailureCode.CHECKSUM_MISMATCH);
    assertThat(refusalOf(frame, LENGTH + 1)).isEqualTo(FailureCode.CHECKSUM_MISMATCH);
  }

  @Test
  void inflate_bomb_makesNoMoreThanWasAnnounced() {
    ByteBuf frame = frameOf(new byte[8 << 20]);

    assertThat(frame.readableBytes()).isLessThan(8 << 10);
    assertThat(refusalOf(frame, LENGTH)).isEqualTo(FailureCode.CHECKSUM_MISMATCH);
  }

  @Test
  void inflate_anyFlippedByteOfTheFrame_isRefusedOrKeepsTheLength() {
    ByteBuf frame = frameOf(TEXT);
    for (int index = 0; index < frame.readableBytes(); index += 97) {
      ByteBuf flipped = frame.copy();
      int at = flipped.readerIndex() + index;
      flipped.setByte(at, flipped.getByte(at) ^ 0x10);
      try {
        ByteBuf raw = ZstdFrames.inflate(flipped, LENGTH);
        assertThat(raw.readableBytes()).isEqualTo(LENGTH);
        raw.release();
      } catch (TransferException e) {
        assertThat(e.code()).isEqualTo(FailureCode.CHECKSUM_MISMATCH);
      }
    }
  }

  @Test
  void inflate_frameInSeveralBuffers_isRead() {
    ByteBuf frame = frameOf(TEXT);
    int half = frame.readableBytes() / 2;
    ByteBuf parts =
        Unpooled.wrappedBuffer(
            frame.slice(frame.readerIndex(), half),
            frame.slice(frame.readerIndex() + half, frame.readableBytes() - half));

    ByteBuf raw = ZstdFrames.inflate(parts, LENGTH);

    assertThat(ByteBufUtil.getBytes(raw)).isEqualTo(TEXT);
    raw.release();
  }

  @Test
  void readCompressedFrom_frameNotShorterThanItsBytes_isMalformed() {
    ByteBuf chunk = Unpooled.buffer();
    new ChunkHeader(0, 5, 0).writeCompressedTo(chunk);
    chunk.writeBytes(new byte[5]);

    TransferException refused =
        catchThrowableOfType(TransferException.class, () -> ChunkHeader.readCompressedFrom(chunk));
    assertThat(refused.code()).isEqualTo(FailureCode.MALFORMED);
    assertThat(
            catchThrowableOfType(
                    TransferException.class, () -> ChunkHeader.readFrom(chunk.readerIndex(0)))
                .code())
        .isEqualTo(FailureCode.MALFORMED);
  }
}
