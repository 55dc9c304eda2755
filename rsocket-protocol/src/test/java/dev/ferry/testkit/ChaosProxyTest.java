package dev.ferry.testkit;

import static dev.ferry.testkit.Direction.TO_CLIENT;
import static dev.ferry.testkit.Direction.TO_TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferry.testkit.Loopback.Pair;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ChaosProxyTest {
  private static final SeededBytes CONTENT = new SeededBytes(11);

  private Loopback target = unset();
  private ChaosProxy proxy = unset();

  @BeforeEach
  void start() throws IOException {
    target = new Loopback();
    proxy = ChaosProxy.start(target.port());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    target.close();
  }

  @Test
  void forward_withoutFaults_carriesBothWaysAndCounts() throws Exception {
    try (Pair pair = target.connect(proxy)) {
      byte[] up = content(200_000);
      pair.send(up);
      assertThat(pair.receive(up.length)).isEqualTo(up);
      pair.server().getOutputStream().write(content(777));
      assertThat(pair.client().getInputStream().readNBytes(777)).isEqualTo(content(777));

      await(() -> proxy.bytes(TO_TARGET) == 200_000 && proxy.bytes(TO_CLIENT) == 777);
      assertThat(proxy.connections()).isEqualTo(1);
      assertThat(proxy.openConnections()).isEqualTo(1);
    }
    await(() -> proxy.openConnections() == 0);
  }

  @Test
  void forward_clientEndsItsSide_carriesTheEndAndTheAnswer() throws Exception {
    try (Pair pair = target.connect(proxy)) {
      pair.send(content(10));
      pair.client().shutdownOutput();
      assertThat(pair.server().getInputStream().readAllBytes()).isEqualTo(content(10));
      pair.server().getOutputStream().write(content(20));
      assertThat(pair.client().getInputStream().readNBytes(20)).isEqualTo(content(20));
    }
  }

  @Test
  void cut_afterBytes_deliversExactlyThoseAndClosesBothSides() throws Exception {
    for (int position : new int[] {0, 1, 70_001}) {
      proxy.nextConnection(Fault.cut(TO_TARGET, position));
      try (Pair pair = target.connect(proxy)) {
        sendTolerating(pair, content(200_000));
        assertThat(untilEnd(pair.server().getInputStream())).isEqualTo(position);
        assertThat(untilEnd(pair.client().getInputStream())).isZero();
      }
    }
  }

  @Test
  void cut_towardsTheClient_deliversExactlyThoseAndClosesBothSides() throws Exception {
    proxy.nextConnection(Fault.cut(TO_CLIENT, 5));
    try (Pair pair = target.connect(proxy)) {
      pair.server().getOutputStream().write(content(10));
      assertThat(untilEnd(pair.client().getInputStream())).isEqualTo(5);
      assertThat(untilEnd(pair.server().getInputStream())).isZero();
    }
  }

  @Test
  void reset_afterBytes_bothSidesSeeAReset() throws Exception {
    proxy.nextConnection(Fault.reset(TO_TARGET, 3));
    try (Pair pair = target.connect(proxy)) {
      pair.send(content(3));
      assertThatThrownBy(() -> pair.client().getInputStream().read())
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
      assertThatThrownBy(() -> pair.server().getInputStream().readAllBytes())
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
      assertThat(proxy.bytes(TO_TARGET)).isEqualTo(3);
    }
  }

  @Test
  void halfClose_afterBytes_endsOneDirectionOnly() throws Exception {
    proxy.nextConnection(Fault.halfClose(TO_TARGET, 4));
    try (Pair pair = target.connect(proxy)) {
      pair.send(content(4));
      assertThat(pair.server().getInputStream().readAllBytes()).isEqualTo(content(4));
      pair.server().getOutputStream().write(content(9));
      assertThat(pair.client().getInputStream().readNBytes(9)).isEqualTo(content(9));
    }
  }

  @Test
  void stall_afterBytes_holdsTheRestUntilReleased() throws Exception {
    proxy.nextConnection(Fault.stall(TO_TARGET, 6));
    try (Pair pair = target.connect(proxy)) {
      pair.send(content(10));
      assertThat(pair.receive(6)).isEqualTo(content(6));
      assertSilent(pair.server());
      pair.server().getOutputStream().write(1);
      assertThat(pair.client().getInputStream().read()).isEqualTo(1);

      proxy.releaseAll();

      assertThat(CONTENT.mismatch(java.nio.ByteBuffer.wrap(pair.receive(4)), 6)).isEqualTo(-1);
    }
  }

  @Test
  void stallAll_openAndLaterConnections_holdUntilReleased() throws Exception {
    try (Pair before = target.connect(proxy)) {
      proxy.stallAll();
      try (Pair after = target.connect(proxy)) {
        before.send(content(2));
        after.send(content(2));
        assertSilent(before.server());
        assertSilent(after.server());

        proxy.releaseAll();

        assertThat(before.receive(2)).isEqualTo(content(2));
        assertThat(after.receive(2)).isEqualTo(content(2));
      }
    }
  }

  @Test
  void throttle_rate_isKept() throws Exception {
    proxy.nextConnection(Fault.throttle(TO_TARGET, 100_000));
    try (Pair pair = target.connect(proxy)) {
      long start = System.nanoTime();
      pair.send(content(50_000));
      assertThat(pair.receive(50_000)).isEqualTo(content(50_000));

      Duration took = Duration.ofNanos(System.nanoTime() - start);
      // The last of 25 slices arrives before its own pause.
      assertThat(took).isGreaterThan(Duration.ofMillis(450));
    }
  }

  @Test
  void flip_oneBit_changesThatBitOnly() throws Exception {
    proxy.nextConnection(Fault.flip(TO_TARGET, 66_000, 7));
    try (Pair pair = target.connect(proxy)) {
      pair.send(content(70_000));
      byte[] expected = content(70_000);
      expected[66_000] ^= (byte) 0x80;
      assertThat(pair.receive(70_000)).isEqualTo(expected);
    }
  }

  @Test
  void delay_oneWay_movesEveryByteLaterAndKeepsTheOther() throws Exception {
    proxy.nextConnection(Fault.delay(TO_TARGET, Duration.ofMillis(300)));
    try (Pair pair = target.connect(proxy)) {
      long start = System.nanoTime();
      pair.send(content(100_000));
      assertThat(pair.receive(100_000)).isEqualTo(content(100_000));
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(300), Duration.ofMillis(5_000));
      pair.client().shutdownOutput();
      assertThat(pair.server().getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void delay_alone_capsNoBandwidth() throws Exception {
    int length = 48 * 1024 * 1024;
    proxy.nextConnection(Fault.delay(TO_TARGET, Duration.ofMillis(1_500)));
    try (Pair pair = target.connect(proxy)) {
      byte[] bytes = new byte[length];
      Thread sender = new Thread(() -> sendTolerating(pair, bytes), "sender");
      sender.start();
      long start = System.nanoTime();
      assertThat(pair.receive(length)).hasSize(length);

      // Were the line short, it would take one delay for each of its fillings.
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(4_000));
      sender.join();
    }
  }

  @Test
  void longLink_everyConnection_isPlannedAloneAndTheSameForASeed() {
    IntFunction<List<Fault>> plan = Fault.longLink(Duration.ofMillis(80), 1_000, 5, 2_000);

    assertThat(plan.apply(1)).hasSize(6).isNotEqualTo(plan.apply(2));
    assertThat(plan.apply(1))
        .isEqualTo(Fault.longLink(Duration.ofMillis(80), 1_000, 5, 2_000).apply(1))
        .contains(Fault.delay(TO_CLIENT, Duration.ofMillis(40)));
    assertThat(Fault.longLink(Duration.ofMillis(80), 1_000, 5, 0).apply(1)).hasSize(4);
  }

  @Test
  void cutAll_openConnections_endAndLaterOnesWork() throws Exception {
    try (Pair pair = target.connect(proxy)) {
      proxy.cutAll();
      assertThat(untilEnd(pair.client().getInputStream())).isZero();
      assertThat(untilEnd(pair.server().getInputStream())).isZero();
    }
    try (Pair pair = target.connect(proxy)) {
      pair.send(content(1));
      assertThat(pair.receive(1)).isEqualTo(content(1));
    }
  }

  @Test
  void cutAll_stalledConnections_end() throws Exception {
    try (Pair pair = target.connect(proxy)) {
      proxy.stallAll();
      pair.send(content(1));
      proxy.cutAll();
      assertThat(untilEnd(pair.server().getInputStream())).isZero();
    }
    await(() -> proxy.openConnections() == 0);
  }

  @Test
  void retarget_laterConnections_reachTheNewTarget() throws Exception {
    try (Loopback other = new Loopback()) {
      proxy.retarget(other.port());
      try (Pair pair = other.connect(proxy)) {
        pair.send(content(5));
        assertThat(pair.receive(5)).isEqualTo(content(5));
      }
    }
  }

  @Test
  void connect_nobodyAtTheTarget_endsTheConnection() throws Exception {
    target.close();
    try (Socket client = new Socket("127.0.0.1", proxy.port())) {
      client.setSoTimeout(10_000);
      assertThat(untilEnd(client.getInputStream())).isZero();
    }
  }

  @Test
  void plan_byIndex_isUsedAfterTheExplicitOnes() throws Exception {
    proxy.plan(index -> List.of(Fault.cut(TO_TARGET, index)));
    proxy.nextConnection(Fault.cut(TO_TARGET, 50));
    for (int expected : new int[] {50, 1, 2}) {
      try (Pair pair = target.connect(proxy)) {
        sendTolerating(pair, content(100));
        assertThat(untilEnd(pair.server().getInputStream())).isEqualTo(expected);
      }
    }
  }

  @Test
  void randomCuts_sameSeed_givesTheSamePlan() {
    IntFunction<List<Fault>> plan = Fault.randomCuts(5, TO_CLIENT, 10, 1_000_000);

    assertThat(plan.apply(3)).isEqualTo(Fault.randomCuts(5, TO_CLIENT, 10, 1_000_000).apply(3));
    assertThat(plan.apply(3)).isNotEqualTo(plan.apply(4));
    assertThat(plan.apply(3))
        .singleElement()
        .isInstanceOfSatisfying(
            Fault.Cut.class, cut -> assertThat(cut.afterBytes()).isBetween(10L, 1_000_000L));
  }

  private static byte[] content(int length) {
    return CONTENT.at(0, length).array();
  }

  /** How many bytes come before the end, be it a close or a reset. */
  private static int untilEnd(InputStream input) throws IOException {
    int count = 0;
    try {
      while (input.read() >= 0) {
        count++;
      }
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (SocketException e) {
      // The peer had bytes in flight when its side was closed: the end shows as a reset.
    }
    return count;
  }

  private static void sendTolerating(Pair pair, byte[] bytes) {
    try {
      pair.send(bytes);
    } catch (IOException e) {
      // The proxy cut while we were writing, as planned.
    }
  }

  private static void assertSilent(Socket socket) throws IOException {
    socket.setSoTimeout(200);
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    socket.setSoTimeout(10_000);
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <T> T unset() {
    return null;
  }
}
