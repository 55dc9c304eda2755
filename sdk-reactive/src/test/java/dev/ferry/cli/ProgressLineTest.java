package dev.ferry.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.client.Progress;
import dev.ferry.transfer.ContentLength;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ProgressLineTest {
  private static final long MIB = 1 << 20;

  private final AtomicLong clockNanos = new AtomicLong();
  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
  private final ProgressLine line =
      new ProgressLine(new PrintStream(screen, true, UTF_8), clockNanos::get);

  @Test
  void show_aRunningTransfer_hasPercentRateEtaAndHistory() {
    line.show(snapshot(500 * MIB, Progress.State.TRANSFERRING));
    after(Duration.ofSeconds(1));
    line.show(snapshot(600 * MIB, Progress.State.TRANSFERRING));

    assertThat(lastLine())
        .isEqualTo(" 60%  600 MiB/1000 MiB  100 MiB/s  ETA 0:04  resumed 400 MiB  re-sent 8.0 MiB");
  }

  @Test
  void show_twiceWithin100Ms_drawsOnce() {
    line.show(snapshot(500 * MIB, Progress.State.TRANSFERRING));
    String drawn = screen.toString(UTF_8);
    after(Duration.ofMillis(99));
    line.show(snapshot(501 * MIB, Progress.State.TRANSFERRING));

    assertThat(screen.toString(UTF_8)).isEqualTo(drawn);
  }

  @Test
  void show_aNewState_drawsAtOnce() {
    line.show(snapshot(500 * MIB, Progress.State.TRANSFERRING));
    line.show(snapshot(500 * MIB, Progress.State.RETRYING));

    assertThat(lastLine()).isEqualTo(" 50%  500 MiB/1000 MiB  retrying (3)");
  }

  @Test
  void show_aStall_loosesItsRate() {
    line.show(snapshot(500 * MIB, Progress.State.TRANSFERRING));
    for (int second = 0; second < 5; second++) {
      after(Duration.ofSeconds(1));
      line.show(snapshot(600 * MIB, Progress.State.TRANSFERRING));
    }

    assertThat(lastLine()).doesNotContain("ETA");
  }

  @Test
  void end_afterALine_clearsIt() {
    line.show(snapshot(500 * MIB, Progress.State.TRANSFERRING));
    line.end();

    assertThat(screen.toString(UTF_8)).endsWith("\r\u001b[K");
  }

  private static Progress snapshot(long durableBytes, Progress.State state) {
    return new Progress(
        durableBytes,
        ContentLength.of(1000 * MIB),
        durableBytes,
        400 * MIB,
        8 * MIB,
        0,
        0,
        3,
        state);
  }

  private void after(Duration time) {
    clockNanos.addAndGet(time.toNanos());
  }

  private String lastLine() {
    String drawn = screen.toString(UTF_8);
    return drawn.substring(drawn.lastIndexOf("\u001b[K") + 3);
  }
}
