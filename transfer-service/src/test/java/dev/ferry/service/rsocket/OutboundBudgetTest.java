package dev.ferry.service.rsocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class OutboundBudgetTest {
  private final AtomicInteger overflows = new AtomicInteger();
  private final AtomicInteger wakeUps = new AtomicInteger();
  private final OutboundTotal total = new OutboundTotal(1 << 20);
  private final OutboundBudget budget = budget(overflows);

  private OutboundBudget budget(AtomicInteger closed) {
    return new OutboundBudget(
        Limits.with().outbound(100, 200).build(), total, closed::incrementAndGet);
  }

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
  void chunkBytes_moreConnectionsThanHaveRoom_isAPieceAtMost() {
    int mebibyte = 1 << 20;
    OutboundTotal room = new OutboundTotal(8L * mebibyte);
    var limits = Limits.with().build();
    OutboundBudget first = new OutboundBudget(limits, room, () -> {});
    OutboundBudget second = new OutboundBudget(limits, room, () -> {});
    assertThat(second.chunkBytes(2 * mebibyte)).isEqualTo(2 * mebibyte);

    OutboundBudget third = new OutboundBudget(limits, room, () -> {});

    assertThat(third.chunkBytes(2 * mebibyte)).isEqualTo(mebibyte);
    assertThat(third.chunkBytes(64 * 1024)).isEqualTo(64 * 1024);
    first.close();
    assertThat(third.chunkBytes(2 * mebibyte)).isEqualTo(2 * mebibyte);
  }

  @Test
  void handedOver_beyondTheHardLimit_overflows() {
    budget.handedOver(200);
    assertThat(overflows).hasValue(0);

    budget.handedOver(1);

    assertThat(overflows).hasValue(1);
  }

  @Test
  void handedOver_manyConnectionsTooMuchTogether_closesTheOneThatTookNothingLongest() {
    OutboundTotal small = new OutboundTotal(3000);
    AtomicInteger mute = new AtomicInteger();
    AtomicInteger polite = new AtomicInteger();
    var limits = Limits.with().outbound(5000, 10_000).build();
    OutboundBudget ofMute = new OutboundBudget(limits, small, mute::incrementAndGet);
    OutboundBudget ofPolite = new OutboundBudget(limits, small, polite::incrementAndGet);
    EmbeddedChannel channel = new EmbeddedChannel(ofPolite);
    ofMute.handedOver(1000);
    for (int i = 0; i < 10; i++) {
      ofPolite.handedOver(800);
      channel.writeOutbound(Unpooled.buffer(800).writeZero(800));
    }
    assertThat(mute).hasValue(0);

    ofPolite.handedOver(1000);

    assertThat(mute).hasValue(1);
    assertThat(polite).hasValue(0);
    assertThat(ofPolite.admits(() -> {})).isFalse();
    channel.finishAndReleaseAll();
  }

  @Test
  void admits_littleLeftForAll_isFalseButForTheFirstChunk() {
    OutboundTotal small = new OutboundTotal(3000);
    var limits = Limits.with().outbound(5000, 10_000).build();
    OutboundBudget other = new OutboundBudget(limits, small, () -> {});
    OutboundBudget first = new OutboundBudget(limits, small, () -> {});
    other.handedOver(1400);

    assertThat(first.admits(() -> {})).isTrue();
    first.handedOver(300);

    assertThat(first.admits(() -> {})).isFalse();
    other.close();
    assertThat(first.admits(() -> {})).isTrue();
  }
}
