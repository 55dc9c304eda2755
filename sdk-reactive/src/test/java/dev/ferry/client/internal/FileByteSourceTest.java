package dev.ferry.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferry.client.FileChange;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A file is looked at before and after it is read. */
final class FileByteSourceTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final TransferThreads threads = new TransferThreads();
  private Path file;
  private FileByteSource source;

  @BeforeEach
  void open(@TempDir Path folder) throws IOException {
    file = Files.write(folder.resolve("f"), FileChange.CONTENT);
    source = new FileByteSource(file, threads, new Wire());
    assertThat(source.open().block(PATIENCE)).isNotNull();
  }

  @AfterEach
  void close() {
    threads.close().block(PATIENCE);
  }

  @ParameterizedTest
  @EnumSource
  void checkUnchanged_changedSinceItWasOpened_isSourceChanged(FileChange change) {
    change.applyUnseen(file);

    assertThatThrownBy(() -> source.checkUnchanged().block(PATIENCE))
        .isInstanceOfSatisfying(
            TransferException.class,
            failure -> assertThat(failure.code()).isEqualTo(FailureCode.SOURCE_CHANGED));
  }

  @Test
  void checkUnchanged_onlyRead_isFine() throws IOException {
    assertThat(Files.readAllBytes(file)).isEqualTo(FileChange.CONTENT);

    assertThat(source.checkUnchanged().blockOptional(PATIENCE)).isEmpty();
  }
}
