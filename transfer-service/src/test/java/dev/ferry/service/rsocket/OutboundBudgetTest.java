package dev.ferry.service.rsocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class OutboundBudgetTest {
  private final AtomicInteger overflows = new AtomicInteger();
  private final AtomicInteger wakeUps = new AtomicInteger();
  private final OutboundBudget budget =
      new OutboundBudget(Limits.with().outbound(100, 200).build(), overflows::incrementAndGet);

  @Test
  void admits_belowTheSoftLimit_isTrue() {
    budget.handedOver(99);

    assertThat(budget.admits(wakeUps::incrementAndGet)).isTrue();
  }

  @Test
  void admits_atTheSoftLimit_isFalseAndWakesWhenTheSocketTookEnough() {
    EmbeddedChannel channel = new EmbeddedChannel(budget);
    budget.handedOver(100);
    assertThat(budget.admits(wakeUps::incrementAndGet)).isFalse();
    assertThat(wakeUps).hasValue(0);

    channel.writeOutbound(Unpooled.buffer(60).writeZero(60));

    assertThat(wakeUps).hasValue(1);
    assertThat(budget.pendingBytes()).isEqualTo(40);
    assertThat(budget.admits(wakeUps::incrementAndGet)).isTrue();
    channel.finishAndReleaseAll();
  }

  @Test
  void handedOver_beyondTheHardLimit_overflows() {
    budget.handedOver(200);
    assertThat(overflows).hasValue(0);

    budget.handedOver(1);

    assertThat(overflows).hasValue(1);
  }
}
