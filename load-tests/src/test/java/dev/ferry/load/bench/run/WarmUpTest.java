package dev.ferry.load.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

final class WarmUpTest {
  @Test
  void once_aRun_isEnough() {
    assertThat(WarmUp.ONCE.isOver(List.of(), 0)).isFalse();
    assertThat(WarmUp.ONCE.isOver(List.of(1.0), 1)).isTrue();
  }

  @Test
  void untilSteady_cpuTimeStillFalls_goesOn() {
    assertThat(WarmUp.UNTIL_STEADY.isOver(List.of(4.0, 3.0, 2.0, 1.5, 1.2), 11)).isFalse();
    assertThat(WarmUp.UNTIL_STEADY.isOver(List.of(1.0, 1.0, 1.0), 3)).isFalse();
  }

  @Test
  void untilSteady_threeRunsNoBetterThanTheBest_isOver() {
    assertThat(WarmUp.UNTIL_STEADY.isOver(List.of(4.0, 1.0, 1.1, 0.96, 1.2), 9)).isTrue();
    assertThat(WarmUp.UNTIL_STEADY.isOver(List.of(4.0, 1.0, 1.1, 0.94, 1.2), 9)).isFalse();
  }

  @Test
  void untilSteady_takesTooLong_isOver() {
    assertThat(WarmUp.UNTIL_STEADY.isOver(List.of(40.0), 40)).isFalse();
    assertThat(WarmUp.UNTIL_STEADY.isOver(List.of(40.0, 20.0), 60)).isTrue();
    assertThat(WarmUp.UNTIL_STEADY.isOver(falling(15), 10)).isFalse();
    assertThat(WarmUp.UNTIL_STEADY.isOver(falling(16), 10)).isTrue();
    assertThat(Collections.min(falling(16))).isPositive();
  }

  private static List<Double> falling(int runs) {
    return DoubleStream.iterate(1, each -> each * 0.9).limit(runs).boxed().toList();
  }
}
