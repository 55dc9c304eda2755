package dev.ferry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.RunningTransfer;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.UploadStatus;
import dev.ferry.transfer.WorkspaceFile;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TopViewTest {
  private static final Instant BEGUN = Instant.parse("2026-01-31T12:00:00Z");
  private static final int MIB = 1 << 20;

  private static RunningTransfer running(String operation, String path, long bytes) {
    return new RunningTransfer(operation, file(path), bytes, BEGUN, "ci");
  }

  private static WorkspaceFile file(String path) {
    return WorkspaceFile.parse("ws:" + path);
  }

  private static UploadStatus open(String path, long durableBytes) {
    return new UploadStatus(
        new UploadId("a".repeat(26)),
        file(path),
        new TransferKey("key"),
        UploadState.OPEN,
        1,
        ContentLength.of(100L * MIB),
        new Prefix(durableBytes, 0),
        BEGUN,
        null);
  }

  private static TopView view(
      @Nullable TopView earlier, int seconds, List<RunningTransfer> running, UploadStatus... open) {
    return TopView.of(running, List.of(open), earlier, BEGUN.plusSeconds(seconds));
  }

  @Test
  void rates_firstSinceTheBeginning_thenSinceTheLookBefore() {
    TopView first = view(null, 10, List.of(running("download", "/a", 20L * MIB)));
    TopView second = view(first, 12, List.of(running("download", "/a", 30L * MIB)));
    TopView third = view(second, 14, List.of(running("download", "/a", 30L * MIB)));

    assertThat(first.rows().get(0).bytesPerSecond()).isEqualTo(2.0 * MIB);
    assertThat(second.rows().get(0).bytesPerSecond()).isEqualTo(5.0 * MIB);
    assertThat(third.rows().get(0).state()).isEqualTo("stalled");
  }

  @Test
  void uploads_withAndWithoutAWriter_tellWhatIsDurable() {
    TopView view =
        view(
            null,
            4,
            List.of(running("upload", "/a", 8L * MIB), running("upload", "/a", 8L * MIB)),
            open("/a", 50L * MIB),
            open("/b", 7L * MIB));

    assertThat(view.table("here:1", 200, 100))
        .hasSize(4)
        .satisfies(
            table -> {
              assertThat(table.get(0))
                  .isEqualTo("here:1: 1 moving, 1 waiting, 4.0 MiB/s up, 0 B/s down");
              assertThat(table.get(2))
                  .contains("moving", "50.0 MiB", "100 MiB", "4.0 MiB/s", "0:04", "ci", "ws:/a");
              assertThat(table.get(3)).contains("waiting", "7.0 MiB", "ws:/b");
            });
  }

  @Test
  void table_ofMoreThanFits_countsTheRest() {
    List<RunningTransfer> many =
        List.of(running("put", "/a", 1), running("put", "/b", 2), running("put", "/c", 3));

    List<String> table = view(null, 1, many).table("here:1", 40, 4);

    assertThat(table).hasSize(4).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(40));
    assertThat(table.get(3)).isEqualTo("… and 2 more");
  }
}
