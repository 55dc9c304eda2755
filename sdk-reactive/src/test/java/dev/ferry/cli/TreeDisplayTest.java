package dev.ferry.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferry.client.tree.TreeOptions;
import dev.ferry.client.tree.TreeProgress;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

final class TreeDisplayTest {
  private static final long MIB = 1 << 20;
  private static final TreeProgress EARLY = new TreeProgress(400, 10, 2 * MIB, 300, 0, 0);
  private static final TreeProgress LATE = new TreeProgress(900, 250, 12 * MIB, 600, 3, 1);

  private final AtomicLong clockNanos = new AtomicLong();
  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(screen, true, UTF_8);

  @Test
  void line_twoSnapshots_hasCountsAndTheRateBetween() {
    TreeDisplay line = TreeDisplay.line(err, clockNanos::get);

    String result = line.over(TreeOptions.DEFAULTS, this::transfer);

    assertThat(result).isEqualTo("done");
    assertThat(screen.toString(UTF_8).split("\r\u001b\\[K", -1))
        .containsExactly(
            "",
            "10 moved, 2.0 MiB  300 the same  of 400 seen",
            "250 moved, 12.0 MiB  10.0 MiB/s  600 the same  of 900 seen  1 failed",
            "");
  }

  @Test
  void line_failingTransfer_leavesTheTerminalAsItWas() {
    TreeDisplay line = TreeDisplay.line(err, clockNanos::get);

    assertThatThrownBy(
            () ->
                line.over(
                    TreeOptions.DEFAULTS,
                    shown -> {
                      listener(shown).accept(EARLY);
                      return Mono.error(new TransferException(FailureCode.NOT_FOUND, "gone"));
                    }))
        .isInstanceOf(TransferException.class);

    assertThat(screen.toString(UTF_8)).endsWith("\r\u001b[K");
  }

  @Test
  void events_aSnapshot_isOneObjectOnALine() {
    var unused = TreeDisplay.events(err).over(TreeOptions.DEFAULTS, this::transfer);

    assertThat(screen.toString(UTF_8).lines().toList())
        .hasSize(2)
        .last()
        .asString()
        .isEqualTo(
            "{\"event\":\"progress\",\"entries\":900,\"transferred\":250,"
                + "\"transferredBytes\":12582912,\"same\":600,\"removed\":3,\"failed\":1}");
  }

  @Test
  void none_aTransfer_isNotListenedTo() {
    String result =
        TreeDisplay.NONE.over(
            TreeOptions.DEFAULTS,
            shown -> Mono.just(shown.listenerOrNull() == null ? "silent" : "listened to"));

    assertThat(result).isEqualTo("silent");
  }

  private Mono<String> transfer(TreeOptions shown) {
    listener(shown).accept(EARLY);
    clockNanos.addAndGet(Duration.ofSeconds(1).toNanos());
    listener(shown).accept(LATE);
    return Mono.just("done");
  }

  private static Consumer<TreeProgress> listener(TreeOptions shown) {
    Consumer<TreeProgress> listener = shown.listenerOrNull();
    if (listener == null) {
      throw new AssertionError("nobody listens");
    }
    return listener;
  }
}
