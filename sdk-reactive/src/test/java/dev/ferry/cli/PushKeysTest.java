package dev.ferry.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PushKeysTest {
  private static final WorkspaceFile TARGET = WorkspaceFile.parse("demo:/file");
  private static final SourceIdentity IDENTITY = new SourceIdentity(10, 20, "30");

  @TempDir private Path folder = Path.of("");
  private Recording recording = new Recording(folder);

  @BeforeEach
  void fresh() {
    recording = new Recording(folder);
  }

  @Test
  void earlier_afterRemembering_isTheSameKeyForAnotherRun() {
    TransferKey key = keys("source", "server").remembered(IDENTITY);

    assertThat(keys("source", "server").earlier(IDENTITY)).contains(key);
    assertThat(keys("other", "server").earlier(IDENTITY)).isEmpty();
    assertThat(keys("source", "elsewhere").earlier(IDENTITY)).isEmpty();
  }

  @Test
  void earlier_withAChangedSource_saysHowToRestart() {
    TransferKey unused = keys("source", "server").remembered(IDENTITY);
    List<SourceIdentity> changed =
        List.of(
            new SourceIdentity(11, 20, "30"),
            new SourceIdentity(10, 21, "30"),
            new SourceIdentity(10, 20, "31"));

    for (SourceIdentity other : changed) {
      assertThatThrownBy(() -> keys("source", "server").earlier(other))
          .isInstanceOfSatisfying(
              TransferException.class,
              failure -> {
                assertThat(failure.code()).isEqualTo(FailureCode.SOURCE_CHANGED);
                assertThat(failure.details().get(FailureReport.NEXT_STEP)).contains("--restart");
              });
    }
    assertThat(keys("source", "server").abandoned()).isPresent();
  }

  @Test
  void forget_always_leavesNothing() throws IOException {
    PushKeys keys = keys("source", "server");
    TransferKey unused = keys.remembered(IDENTITY);

    keys.forget();
    keys.forget();

    assertThat(keys.earlier(IDENTITY)).isEmpty();
    try (Stream<Path> left = Files.list(PushStates.ofUser(recording.console()).folder())) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void remembered_whereNothingCanBeWritten_isDerivedAndSaidSo() throws IOException {
    Path unused = Files.writeString(folder.resolve("ferry"), "a file where the folder should be");

    TransferKey first = keys("source", "server").remembered(IDENTITY);
    TransferKey second = keys("source", "server").remembered(IDENTITY);
    TransferKey other = keys("source", "server").remembered(new SourceIdentity(10, 20, "31"));

    assertThat(first).isEqualTo(second).isNotEqualTo(other);
    assertThat(recording.err()).contains("cannot remember this push");
  }

  @Test
  void earlier_withAnUnreadableState_isNone() throws IOException {
    TransferKey unused = keys("source", "server").remembered(IDENTITY);
    try (Stream<Path> files = Files.list(PushStates.ofUser(recording.console()).folder())) {
      for (Path file : files.toList()) {
        Path written = Files.writeString(file, "key=k\nsizeBytes=many\n");
        assertThat(written).exists();
      }
    }

    assertThat(keys("source", "server").earlier(IDENTITY)).isEmpty();
  }

  private PushKeys keys(String source, String server) {
    return new PushKeys(
        PushStates.ofUser(recording.console()),
        recording.console(),
        folder.resolve(source),
        TARGET,
        List.of(server));
  }
}
