package dev.ferry.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files, and what is put in their places. */
final class FileOpeningTest {
  @TempDir private Path folder;

  @Test
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void read_ofAPipeInPlaceOfAFile_doesNotWaitForever() throws Exception {
    Process making = new ProcessBuilder("mkfifo", folder.resolve("file").toString()).start();
    assertThat(making.waitFor(10, TimeUnit.SECONDS)).isTrue();

    try (Folder opened = Folder.open(folder);
        FileChannel pipe = opened.read("file")) {
      assertThatThrownBy(() -> pipe.read(ByteBuffer.allocate(1), 0))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void read_ofAFile_givesItsBytes() throws IOException {
    Files.writeString(folder.resolve("file"), "x");
    try (Folder opened = Folder.open(folder);
        FileChannel file = opened.read("file")) {
      assertThat(file.size()).isEqualTo(1);
    }
  }
}
