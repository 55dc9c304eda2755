package dev.ferry.service.storage.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The format of a piece file: what is damaged is unknown, never wrong. */
final class LocalPieceFileTest {
  private static final int PER_BLOCK = 1023;
  private static final int HEAD_BYTES = 16 * 1024;

  @TempDir Path folder;
  private Path path;
  private LocalPieceFile file;

  @BeforeEach
  void open() throws IOException {
    path = folder.resolve("pieces");
    file = opened();
  }

  @AfterEach
  void close() {
    file.close();
  }

  private LocalPieceFile opened() throws IOException {
    return new LocalPieceFile(channel(), new DiskCalls(DiskObserver.NONE));
  }

  private FileChannel channel() throws IOException {
    return FileChannel.open(
        path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private static int[] checksums(int from, int to) {
    return IntStream.range(from, to).map(number -> number * 0x9E3779B9 + 1).toArray();
  }

  private void reopen() throws IOException {
    file.close();
    file = opened();
  }

  private void flip(long position) throws IOException {
    try (FileChannel channel = channel()) {
      ByteBuffer one = ByteBuffer.allocate(1);
      assertThat(channel.read(one, position)).isEqualTo(1);
      one.put(0, (byte) (one.get(0) ^ 4)).rewind();
      assertThat(channel.write(one, position)).isEqualTo(1);
    }
  }

  @Test
  void write_acrossBlocksInParts_isReadBackAfterReopening() throws IOException {
    int total = 2 * PER_BLOCK + 100;
    for (int from = 0; from < total; from += 333) {
      file.write(from, checksums(from, Math.min(total, from + 333)));
      reopen();
    }

    assertThat(file.read(0, total)).hasValue(checksums(0, total));
    assertThat(file.read(PER_BLOCK - 1, 2)).hasValue(checksums(PER_BLOCK - 1, PER_BLOCK + 1));
    assertThat(file.read(4L * PER_BLOCK, 1)).isEmpty();
  }

  @Test
  void read_damagedBlock_isUnknownAndTheOthersAreNot() throws IOException {
    file.write(0, checksums(0, 2 * PER_BLOCK));
    flip(HEAD_BYTES + 5);
    reopen();

    assertThat(file.read(0, 1)).isEmpty();
    assertThat(file.read(PER_BLOCK - 1, 2)).isEmpty();
    assertThat(file.read(PER_BLOCK, PER_BLOCK)).hasValue(checksums(PER_BLOCK, 2 * PER_BLOCK));
  }

  @Test
  void write_behindADamagedBlock_isRefused() throws IOException {
    file.write(0, checksums(0, 5));
    flip(HEAD_BYTES + 5);
    reopen();

    assertThatThrownBy(() -> file.write(5, checksums(5, 6))).isInstanceOf(IOException.class);
    file.write(0, checksums(0, 6));
    assertThat(file.read(0, 6)).hasValue(checksums(0, 6));
  }

  @Test
  void describe_anyText_isReadBackAndTheNewestStands() throws IOException {
    Map<String, String> first = Map.of("target", "ws:/ä=b#c!d\n e:\u2028\\", "empty", "");
    file.describe(first);
    reopen();
    assertThat(file.description()).hasValue(first);

    file.describe(Map.of("a", "b"));

    assertThat(file.description()).hasValue(Map.of("a", "b"));
  }

  @Test
  void description_damagedOrMissing_isEmpty() throws IOException {
    assertThat(file.description()).isEmpty();
    file.describe(Map.of("name", "value"));
    flip(10);
    assertThat(file.description()).isEmpty();
    flip(10);
    flip(0);
    assertThat(file.description()).isEmpty();
  }

  @Test
  void describe_moreThanTheHeadTakes_isRefused() {
    Map<String, String> long1 = Map.of("name", "x".repeat(HEAD_BYTES));

    assertThatThrownBy(() -> file.describe(long1)).isInstanceOf(IOException.class);
  }
}
