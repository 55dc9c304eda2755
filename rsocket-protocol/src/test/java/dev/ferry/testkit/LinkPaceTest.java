package dev.ferry.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The pace of a link, in a time of the test's own. */
final class LinkPaceTest {
  private static final int SLICE = 1000;

  private long now = TimeUnit.DAYS.toNanos(3);

  private double secondsFor(LinkPace pace, int slices) {
    long start = now;
    for (int i = 0; i < slices; i++) {
      now += pace.waitNanos(now);
      pace.took(SLICE, now);
    }
    now += pace.waitNanos(now);
    return (now - start) / 1e9;
  }

  @Test
  void took_throttled_keepsTheRate() {
    LinkPace pace = pace(Fault.throttle(Direction.TO_CLIENT, 100_000));

    assertThat(pace.sliceBytes()).isEqualTo(2_000);
    assertThat(secondsFor(pace, 1_000)).isEqualTo(10, within(0.001));
  }

  @Test
  void took_afterAnHourOfSilence_savedNothingUp() {
    LinkPace pace = pace(Fault.throttle(Direction.TO_CLIENT, 100_000));
    now += TimeUnit.HOURS.toNanos(1);

    assertThat(secondsFor(pace, 1_000)).isBetween(9.89, 10.001);
  }

  @Test
  void took_lossy_losesAsOftenAsSaidAndEverySeedElsewhere() {
    Duration pause = Duration.ofMillis(200);
    double first =
        secondsFor(pace(new Fault.Losses(Direction.TO_CLIENT, 7, 50_000, pause)), 100_000);
    double again =
        secondsFor(pace(new Fault.Losses(Direction.TO_CLIENT, 7, 50_000, pause)), 100_000);
    double other =
        secondsFor(pace(new Fault.Losses(Direction.TO_CLIENT, 8, 50_000, pause)), 100_000);

    // 2,000 losses are expected; their number varies by its root.
    assertThat(first).isEqualTo(again).isEqualTo(400, within(0.1 * 400));
    assertThat(other).isNotEqualTo(first);
  }

  @Test
  void wait_withoutFaults_isNone() {
    LinkPace pace = pace();

    assertThat(pace.isUnlimited()).isTrue();
    assertThat(secondsFor(pace, 1_000)).isZero();
  }

  private LinkPace pace(Fault... faults) {
    return new LinkPace(List.of(faults), now);
  }
}
