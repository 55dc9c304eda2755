package dev.ferry.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataFolderLockTest {
  @TempDir Path folder;

  @Test
  void take_takenTwice_isRefusedUntilTheFirstIsGone() {
    Path data = folder.resolve("new").resolve("data");
    for (int round = 0; round < 2; round++) {
      try (DataFolderLock first = DataFolderLock.take(data)) {
        assertThat(first.channel().isOpen()).isTrue();
        assertThatExceptionOfType(TransferException.class)
            .isThrownBy(() -> DataFolderLock.take(data))
            .withMessageContaining("Another service uses the data folder " + data)
            .satisfies(e -> assertThat(e.code()).isEqualTo(FailureCode.STORE_UNAVAILABLE));
      }
    }
  }

  @Test
  void take_folderIsAFile_isStorageFailed() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertThatExceptionOfType(TransferException.class)
        .isThrownBy(() -> DataFolderLock.take(file))
        .satisfies(e -> assertThat(e.code()).isEqualTo(FailureCode.STORAGE_FAILED));
  }
}
