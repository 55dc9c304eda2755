package dev.ferry.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a socket does with one buffer never meets what a disk thread does with its neighbour. */
final class ChannelBytesTest {
  private static final int SIZE = 64;

  @TempDir Path folder;

  private final AdaptiveByteBufAllocator allocator = new AdaptiveByteBufAllocator(true);
  private final ByteBuf ofSocket = allocator.directBuffer(SIZE).writeZero(SIZE);
  private final ByteBuf ofDisk = allocator.directBuffer(SIZE);

  @AfterEach
  void release() {
    ofSocket.release();
    ofDisk.release();
  }

  @Test
  void read_betweenViewAndUseOfANeighbour_leavesTheNeighbourAlone() throws IOException {
    Path content = Files.writeString(folder.resolve("content"), "d".repeat(SIZE));
    try (FileChannel file = FileChannel.open(content)) {
      ByteBuffer view = ofSocket.internalNioBuffer(0, SIZE);

      int read = ChannelBytes.read(file, 8, ofDisk, 16);
      view.put("socket".getBytes(StandardCharsets.US_ASCII));

      assertThat(read).isEqualTo(16);
      assertThat(text(ofDisk)).isEqualTo("d".repeat(16));
      assertThat(text(ofSocket)).startsWith("socket");
      assertThat(view.remaining()).isEqualTo(SIZE - 6);
    }
  }

  @Test
  void write_betweenViewAndUseOfANeighbour_leavesTheNeighbourAlone() throws IOException {
    Path content = folder.resolve("written");
    int unused = ByteBufUtil.writeAscii(ofDisk, "disk");
    try (FileChannel file =
        FileChannel.open(content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer view = ofSocket.internalNioBuffer(0, SIZE);

      ChannelBytes.write(file, 0, ofDisk);
      view.put("socket".getBytes(StandardCharsets.US_ASCII));

      assertThat(Files.readString(content)).isEqualTo("disk");
      assertThat(text(ofDisk)).isEqualTo("disk");
      assertThat(text(ofSocket)).startsWith("socket");
    }
  }

  private static String text(ByteBuf buffer) {
    return buffer.toString(StandardCharsets.US_ASCII);
  }
}
