package dev.ferry.service.storage.sealed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.service.hook.BlockTransform;
import dev.ferry.service.storage.PieceFile;
import dev.ferry.service.storage.StagedBlob;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Blocks of a staging area, against plain bytes (ADR 27). */
final class SealedBlobTest {
  private static final int BLOCK = SealedLayout.BLOCK_BYTES;
  private static final SealedLayout LAYOUT = new SealedLayout(new Mirrored());

  /** Each byte turned around, its block's number in front and whether it is the last behind. */
  private static final class Mirrored implements BlockTransform, BlockTransform.FileTransform {
    @Override
    public int headerBytes() {
      return 3;
    }

    @Override
    public int overheadBytes() {
      return 9;
    }

    @Override
    public FileTransform create() {
      return this;
    }

    @Override
    public FileTransform open(ByteBuffer header) {
      return this;
    }

    @Override
    public ByteBuffer header() {
      return ByteBuffer.wrap(new byte[] {'m', 'i', 'r'});
    }

    @Override
    public void seal(long index, boolean last, ByteBuffer content, ByteBuffer rest) {
      rest.putLong(index);
      while (content.hasRemaining()) {
        rest.put((byte) ~content.get());
      }
      rest.put((byte) (last ? 1 : 0));
    }

    @Override
    public void open(long index, boolean last, ByteBuffer rest, ByteBuffer content)
        throws IOException {
      if (rest.getLong() != index) {
        throw new IOException("block " + index + " is another one");
      }
      while (rest.remaining() > 1) {
        content.put((byte) ~rest.get());
      }
      if (rest.get() != (last ? 1 : 0)) {
        throw new IOException("block " + index + " is last or is not");
      }
    }
  }

  /** An area in memory, which says when bytes are written over. */
  private static final class Memory implements StagedBlob {
    private byte[] bytes = {};
    private final Set<Long> writtenAt = new HashSet<>();
    private int writtenOver;

    @Override
    public void write(long position, ByteBuffer from) {
      if (!writtenAt.add(position)) {
        writtenOver++;
      }
      int end = (int) position + from.remaining();
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length, end));
      from.get(bytes, (int) position, from.remaining());
    }

    @Override
    public int read(long position, ByteBuffer target) {
      int length = (int) Math.max(0, Math.min(target.remaining(), bytes.length - position));
      target.put(bytes, (int) position, length);
      return length;
    }

    void cut(long length) {
      bytes = Arrays.copyOf(bytes, (int) length);
    }

    @Override
    public PieceFile pieces() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void force() {}

    @Override
    public void close() {}
  }

  private static byte[] random(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static byte[] read(StagedBlob blob, int position, int length) throws IOException {
    ByteBuffer target = ByteBuffer.allocate(length);
    int read = blob.read(position, target);
    assertThat(read).isEqualTo(target.position());
    return Arrays.copyOf(target.array(), read);
  }

  @Test
  void write_chunksOfAnyLength_withRestartsBetween_isAsPlainBytes() throws IOException {
    long seed = 4711;
    for (int round = 0; round < 60; round++) {
      Random random = new Random(seed + round);
      byte[] content = random(seed + round, random.nextInt(5 * BLOCK));
      Memory memory = new Memory();
      SealedBlob blob = SealedBlob.fresh(memory, LAYOUT);
      int at = 0;
      while (at < content.length) {
        int length = Math.min(content.length - at, 1 + random.nextInt(2 * BLOCK));
        blob.write(at, ByteBuffer.wrap(content, at, length));
        at += length;
        assertThat(read(blob, 0, at)).isEqualTo(Arrays.copyOf(content, at));
        if (random.nextInt(4) == 0) {
          long placed = blob.placedBytes(at);
          assertThat(placed).isBetween((long) at - BLOCK + 1, (long) at);
          memory.cut(LAYOUT.stagedBytes(placed));
          memory.writtenAt.removeIf(position -> position >= memory.bytes.length);
          blob = SealedBlob.reopened(memory, LAYOUT, placed);
          at = (int) placed;
        }
      }
      blob.end(content.length);
      blob.end(content.length);

      assertThat(blob.placedBytes(content.length)).isEqualTo(content.length);
      assertThat(memory.writtenOver).as("seed %s round %s", seed, round).isZero();
      assertThat(LAYOUT.contentBytes(memory.bytes.length)).isEqualTo(content.length);
      assertThat(LAYOUT.opened(ByteBuffer.wrap(memory.bytes))).isEqualTo(ByteBuffer.wrap(content));
      assertThat(read(blob, content.length / 3, content.length))
          .isEqualTo(Arrays.copyOfRange(content, content.length / 3, content.length));
    }
  }

  @Test
  void reopened_atTheEnd_isEndedAlready() throws IOException {
    byte[] content = random(1, BLOCK + 10);
    Memory memory = new Memory();
    SealedBlob first = SealedBlob.fresh(memory, LAYOUT);
    first.write(0, ByteBuffer.wrap(content));
    first.end(content.length);
    byte[] before = memory.bytes.clone();

    SealedBlob again = SealedBlob.reopened(memory, LAYOUT, content.length);

    assertThat(again.placedBytes(content.length)).isEqualTo(content.length);
    again.end(content.length);
    assertThat(memory.bytes).isEqualTo(before);
    assertThat(memory.writtenOver).isZero();
  }

  @Test
  void read_ofABlockThatCannotBeOpened_isNoise() throws IOException {
    byte[] content = random(2, 3 * BLOCK);
    Memory memory = new Memory();
    SealedBlob blob = SealedBlob.fresh(memory, LAYOUT);
    blob.write(0, ByteBuffer.wrap(content));
    memory.bytes[(int) LAYOUT.positionOf(1)] ^= 1;

    byte[] read = read(blob, 0, content.length);

    assertThat(Arrays.copyOf(read, BLOCK)).isEqualTo(Arrays.copyOf(content, BLOCK));
    assertThat(Arrays.copyOfRange(read, BLOCK, 2 * BLOCK))
        .isNotEqualTo(Arrays.copyOfRange(content, BLOCK, 2 * BLOCK));
    blob.write(BLOCK, ByteBuffer.wrap(content, BLOCK, BLOCK));
    assertThat(read(blob, 0, content.length)).isEqualTo(content);
  }
}
