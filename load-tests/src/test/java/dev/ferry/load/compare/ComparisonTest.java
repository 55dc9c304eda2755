package dev.ferry.load.compare;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.load.compare.ComparedRound.Ending;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.report.Verdict;
import dev.ferry.testkit.ChaosProxy;
import dev.ferry.testkit.Direction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What decides in {@code ferry lab compare}; the tools themselves are not started here. */
final class ComparisonTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int SKIPPED = 77;

  @TempDir Path folder;

  private static ComparedRound round(String tool, Ending ending, boolean half, long lost) {
    return new ComparedRound(tool, Interruption.CUT, ending, half, lost, 10, false, 2);
  }

  private static Comparison of(ComparedRound... rounds) {
    Comparison comparison = new Comparison();
    for (ComparedRound each : rounds) {
      comparison.add(each);
    }
    return comparison;
  }

  private static String text(Comparison comparison) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    comparison.table().print(new PrintStream(bytes, true, UTF_8));
    return bytes.toString(UTF_8);
  }

  @Test
  void verdict_oursWholeOthersNot_holds() {
    Comparison comparison =
        of(
            round("ferry", Ending.WHOLE, false, 0),
            round("tus", Ending.WRONG, true, 5),
            round("rsync", Ending.GIVEN_UP, true, -1));

    assertThat(comparison.verdict().held()).isTrue();
    assertThat(comparison.verdict().figure()).startsWith("1 of 1 rounds of ferry");
  }

  @Test
  void verdict_anyBrokenPromiseOfOurs_doesNotHold() {
    assertThat(of(round("ferry", Ending.WRONG, false, 0)).verdict().held()).isFalse();
    assertThat(of(round("ferry", Ending.GIVEN_UP, false, 0)).verdict().held()).isFalse();
    assertThat(of(round("ferry", Ending.WHOLE, true, 0)).verdict().held()).isFalse();
    assertThat(of(round("ferry", Ending.WHOLE, false, 1)).verdict().held()).isFalse();
    assertThat(of().verdict()).extracting(Verdict::held).isEqualTo(false);
  }

  @Test
  void exitCode_aToolSkipped_isNeitherSuccessNorFailure() {
    Comparison comparison = of(round("ferry", Ending.WHOLE, false, 0));
    assertThat(comparison.exitCode(0)).isZero();

    comparison.skip("tus", "npm is missing");

    assertThat(comparison.exitCode(0)).isEqualTo(SKIPPED);
    assertThat(comparison.exitCode(1)).isEqualTo(1);
    assertThat(text(comparison)).containsPattern("tus +SKIPPED: npm is missing +0");
  }

  @Test
  void table_oneRowOfAToolAndAnInterruption_countsEachOutcome() {
    Comparison comparison =
        of(
            round("tus", Ending.WHOLE, true, 0),
            round("tus", Ending.WRONG, true, 7),
            round("tus", Ending.GIVEN_UP, false, 0),
            round("rsync", Ending.WHOLE, false, -1));

    assertThat(text(comparison))
        .containsPattern("tus +connection cut +3 +2 +1 +2 +7 +10 B / 10 B / 10 B +0 +2")
        .containsPattern("rsync +connection cut +1 +1 +0 +0 +acks none");
  }

  @Test
  void traffic_afterAnInterruption_tellsWhatWasSentTwice() {
    AtomicLong passed = new AtomicLong();
    Traffic traffic = new Traffic(passed::get, 100);
    passed.set(60);
    traffic.interrupted();

    passed.set(110);
    assertThat(traffic.againBytes()).isEqualTo(10);
    assertThat(traffic.fromZero()).isFalse();

    passed.set(160);
    assertThat(traffic.againBytes()).isEqualTo(60);
    assertThat(traffic.fromZero()).isTrue();
  }

  @Test
  void traffic_atAProxy_countsEveryConnection() throws IOException {
    try (ServerSocket target = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        ChaosProxy proxy = ChaosProxy.start(target.getLocalPort())) {
      Traffic traffic = new Traffic(() -> proxy.bytes(Direction.TO_TARGET), 100);
      send(target, proxy, 70);
      traffic.interrupted();
      send(target, proxy, 100);

      assertThat(Waiting.until(() -> traffic.againBytes() == 70, PATIENCE)).isTrue();
      assertThat(traffic.fromZero()).isTrue();
    }
  }

  private static void send(ServerSocket target, ChaosProxy proxy, int length) throws IOException {
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        Socket server = target.accept();
        InputStream received = server.getInputStream()) {
      client.getOutputStream().write(new byte[length]);
      assertThat(received.readNBytes(length)).hasSize(length);
    }
  }

  @Test
  void watch_aFileThatGrows_seesThatItWasShort() throws IOException {
    Path file = folder.resolve("file");
    try (Watch whole = Watch.start(folder.resolve("renamed"), 4);
        Watch growing = Watch.start(file, 4)) {
      Files.write(file, new byte[3]);
      assertThat(Waiting.until(growing::sawHalf, PATIENCE)).isTrue();
      Files.write(file, new byte[4]);
      Files.move(file, folder.resolve("renamed"));

      assertThat(growing.sawHalf()).isTrue();
      assertThat(whole.sawHalf()).isFalse();
    }
  }

  @Test
  void succeeds_programThatIsMissing_isNoSuccess() {
    Path log = folder.resolve("log");

    assertThat(
            ChildProcess.succeeds(
                folder, log, PATIENCE, java.util.List.of("no-such-program-of-the-lab")))
        .isFalse();
    assertThat(ChildProcess.succeeds(folder, log, PATIENCE, java.util.List.of("true"))).isTrue();
  }
}
