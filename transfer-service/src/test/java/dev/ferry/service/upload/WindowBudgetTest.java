package dev.ferry.service.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.transfer.Pace;
import dev.ferry.transfer.TransferLimits;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WindowBudgetTest {
  private static final TransferLimits LIMITS = TransferLimits.DEFAULTS;
  private static final long MIB = 1 << 20;

  @Test
  void grant_first_getsTheFullWindow() {
    WindowBudget.Window window = new WindowBudget(LIMITS, 64 * MIB).grant((int) MIB);

    assertThat(window).isEqualTo(new WindowBudget.Window((int) MIB, LIMITS.windowBytes()));
    assertThat(window.chunks()).isEqualTo(8);
  }

  @Test
  void grant_slowPace_isSmall() {
    WindowBudget.Window window =
        new WindowBudget(LIMITS, 64 * MIB).grant((int) MIB, Pace.of(2 * MIB));

    assertThat(window).isEqualTo(new WindowBudget.Window(256 * 1024, (int) MIB));
  }

  @Test
  void grant_manyUploads_shrinksButNeverBelowTheSmallestChunk() {
    WindowBudget budget = new WindowBudget(LIMITS, 64 * MIB);
    long total = 0;
    WindowBudget.Window last = budget.grant((int) MIB);
    for (int i = 0; i < 1000; i++) {
      last = budget.grant((int) MIB);
      total += last.windowBytes();
    }

    assertThat(last.windowBytes()).isEqualTo(LIMITS.chunkBytesMin());
    assertThat(last.chunks()).isEqualTo(1);
    assertThat(total).isLessThan(64 * MIB + 1000L * LIMITS.chunkBytesMin());
  }

  @Test
  void giveBack_everything_makesTheFullWindowPossibleAgain() {
    WindowBudget budget = new WindowBudget(LIMITS, 64 * MIB);
    List<WindowBudget.Window> windows = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      windows.add(budget.grant((int) MIB));
    }

    windows.forEach(budget::giveBack);

    assertThat(budget.grant((int) MIB).windowBytes()).isEqualTo(LIMITS.windowBytes());
  }
}
