package dev.ferry.client.temporal;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.client.ActivityCanceledException;
import io.temporal.client.ActivityCompletionClient;
import io.temporal.client.ActivityCompletionFailureException;
import io.temporal.client.ActivityNotExistsException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class HoldTest {
  private static final TransferHeartbeat HERE = new TransferHeartbeat("id", 0, -1, "");

  private final AtomicReference<RuntimeException> answer = new AtomicReference<>();
  private final ActivityCompletionClient temporal =
      (ActivityCompletionClient)
          Proxy.newProxyInstance(
              HoldTest.class.getClassLoader(),
              new Class<?>[] {ActivityCompletionClient.class},
              (proxy, method, arguments) -> {
                RuntimeException failure = answer.get();
                if (failure != null) {
                  throw failure;
                }
                return null;
              });

  @Test
  void interval_anyTimeout_isAFourthAndAtMostFiveSeconds() {
    assertThat(hold(Duration.ofSeconds(2), Duration.ZERO).interval()).hasMillis(500);
    assertThat(hold(Duration.ofMinutes(2), Duration.ZERO).interval()).hasSeconds(5);
    assertThat(hold(Duration.ZERO, Duration.ZERO).interval()).hasSeconds(5);
  }

  @Test
  void isOver_silence_holdsForNineTenthsOfTheTimeout() {
    Hold hold = hold(Duration.ofSeconds(10), Duration.ofHours(1), 0);

    assertThat(hold.isOver(seconds(8.9))).isFalse();
    assertThat(hold.isOver(seconds(9.1))).isTrue();
  }

  @Test
  void isOver_withoutHeartbeatTimeout_holdsForTheAttempt() {
    Hold hold = hold(Duration.ZERO, Duration.ofSeconds(100), 0);

    assertThat(hold.isOver(seconds(89))).isFalse();
    assertThat(hold.isOver(seconds(91))).isTrue();
  }

  @Test
  void isOver_afterAnAnsweredHeartbeat_countsFromThere() {
    Hold hold = hold(Duration.ofSeconds(10), Duration.ZERO);

    assertThat(hold.beat(HERE)).isEqualTo(Standing.CURRENT);

    assertThat(hold.isOver(System.nanoTime())).isFalse();
  }

  @Test
  void beat_eachAnswer_isUnderstoodAlsoWhenWrapped() {
    Hold hold = hold(Duration.ofSeconds(10), Duration.ZERO);

    answer.set(new ActivityCompletionFailureException(new ActivityCanceledException()));
    assertThat(hold.beat(HERE)).isEqualTo(Standing.CANCELLED);
    answer.set(new ActivityNotExistsException(new IllegalStateException("gone")));
    assertThat(hold.beat(HERE)).isEqualTo(Standing.LOST);
    answer.set(new ActivityCompletionFailureException(new IllegalStateException("no way there")));
    assertThat(hold.beat(HERE)).isEqualTo(Standing.UNKNOWN);
  }

  @Test
  void beat_afterTheTimeout_asksNobody() {
    Hold hold = hold(Duration.ofSeconds(10), Duration.ZERO, System.nanoTime() - seconds(11));

    assertThat(hold.beat(HERE)).isEqualTo(Standing.LOST);
  }

  private Hold hold(Duration heartbeat, Duration attempt) {
    return hold(heartbeat, attempt, System.nanoTime());
  }

  private Hold hold(Duration heartbeat, Duration attempt, long begunNanos) {
    return new Hold(
        temporal,
        new byte[0],
        new ActivityCall("a", "w", "1", 1, Optional.empty(), heartbeat, attempt),
        begunNanos);
  }

  private static long seconds(double seconds) {
    return (long) (seconds * 1e9);
  }
}
