package dev.ferry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.client.FerryClient;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.load.process.ClientProcess;
import dev.ferry.load.process.ClientSettings;
import dev.ferry.load.process.Digests;
import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.ServiceSettings;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.testkit.ChaosProxy;
import dev.ferry.testkit.Direction;
import dev.ferry.testkit.Fault;
import dev.ferry.transfer.Pieces;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/**
 * {@code ferry pull --segments} and {@code push --segments}, killed again and again on a slow link.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SegmentsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int SEGMENTS = 4;
  private static final long SIZE = 24L * Pieces.LENGTH_BYTES + 17;

  /** Two requests of each connection, each with a piece of which not all bytes are there. */
  private static final long UNDER_WAY = 2L * SEGMENTS * Pieces.LENGTH_BYTES;

  private final Workbench bench = Workbench.open();
  private final ServiceProcess service = bench.service(ServiceSettings.FRUGAL);
  private final long seed = Seed.announce(SegmentsTest.class);

  @AfterAll
  void close() {
    bench.close();
  }

  @Test
  void pull_killedTwiceAndOneConnectionCut_fetchesAgainOnlyWhatWasUnderWay() throws IOException {
    SeededFile source = SeededFile.write(bench.file("source"), seed, SIZE);
    WorkspaceFile file = WorkspaceFile.parse("seg:/file");
    FerryClient client = bench.client(service.address());
    var pushed =
        Waiting.value(
            client.upload(UploadRequest.of(UploadSource.ofPath(source.path()), file)).completion(),
            PATIENCE);
    Path copy = bench.file("copy");
    long there = 0;
    try (ChaosProxy proxy = ChaosProxy.start(service.port())) {
      proxy.plan(
          index ->
              index % SEGMENTS == 2
                  ? List.of(Fault.cut(Direction.TO_CLIENT, 1_500_000), slow())
                  : List.of(slow()));
      for (int kills = 0; kills < 2; kills++) {
        long before = proxy.bytes(Direction.TO_CLIENT);
        ClientProcess pull = pull(proxy.port(), file, copy);
        assertThat(
                Waiting.until(() -> proxy.bytes(Direction.TO_CLIENT) - before > SIZE / 3, PATIENCE))
            .isTrue();
        pull.kill();
      }
      there = bytesOf(copy, source);

      JsonNode last = pull(proxy.port(), file, copy).await(PATIENCE).orThrow().json();

      long received = last.path("receivedBytes").asLong(-1);
      assertThat(received).isBetween(0L, SIZE - there);
      assertThat(
              received + last.path("resumedFromBytes").asLong() + last.path("keptBytes").asLong())
          .isEqualTo(SIZE);
      assertThat(last.path("verified").asString("")).isEqualTo("digest");
      assertThat(proxy.bytes(Direction.TO_CLIENT)).isLessThan(SIZE + 2 * UNDER_WAY + SIZE / 20);
    }
    assertThat(pushed.digest()).contains(source.digest());
    assertThat(there).isGreaterThan(SIZE / 4);
    assertThat(Digests.of(copy)).isEqualTo(source.digest());
  }

  /** Every first connection is cut once, and the client is killed. */
  @Test
  void push_killedAndCut_sendsAgainOnlyWhatWasUnderWay() throws IOException {
    SeededFile source = SeededFile.write(bench.file("pushed"), seed + 1, SIZE);
    WorkspaceFile file = WorkspaceFile.parse("seg:/pushed");
    JsonNode last;
    long sent;
    try (ChaosProxy proxy = ChaosProxy.start(service.port())) {
      proxy.plan(
          index ->
              index < SEGMENTS
                  ? List.of(Fault.cut(Direction.TO_TARGET, 1_500_000L + 300_000L * index), slowUp())
                  : List.of(slowUp()));
      ClientProcess push = push(proxy.port(), source.path(), file);
      assertThat(Waiting.until(() -> proxy.bytes(Direction.TO_TARGET) > 2 * SIZE / 3, PATIENCE))
          .isTrue();
      push.kill();

      last = push(proxy.port(), source.path(), file).await(PATIENCE).orThrow().json();
      sent = proxy.bytes(Direction.TO_TARGET);
    }
    assertThat(last.path("digest").asString("")).contains(source.digest().hex());
    assertThat(last.path("transfer").path("resumedFromBytes").asLong()).isGreaterThan(SIZE / 4);
    assertThat(sent).isLessThan(SIZE + UNDER_WAY + SIZE / 2);
    Path copy = bench.file("pulled");
    var unused = pull(service.port(), file, copy).await(PATIENCE).orThrow();
    assertThat(Digests.of(copy)).isEqualTo(source.digest());
  }

  private static Fault slow() {
    return Fault.throttle(Direction.TO_CLIENT, 2L * Pieces.LENGTH_BYTES);
  }

  private static Fault slowUp() {
    return Fault.throttle(Direction.TO_TARGET, 2L * Pieces.LENGTH_BYTES);
  }

  private ClientProcess push(int port, Path source, WorkspaceFile file) {
    ClientSettings to = bench.commandsTo("127.0.0.1:" + port);
    return bench.command(
        to, "push", "--segments", "" + SEGMENTS, source.toString(), file.toString());
  }

  private ClientProcess pull(int port, WorkspaceFile file, Path copy) {
    ClientSettings to = bench.commandsTo("127.0.0.1:" + port);
    return bench.command(to, "pull", "--segments", "" + SEGMENTS, file.toString(), copy.toString());
  }

  /** Whole pieces of the part file that are as they should be. */
  private static long bytesOf(Path copy, SeededFile source) throws IOException {
    Path part = copy.resolveSibling("." + copy.getFileName() + ".ferry-part");
    long same = 0;
    try (FileChannel left = FileChannel.open(part, StandardOpenOption.READ);
        FileChannel right = FileChannel.open(source.path(), StandardOpenOption.READ)) {
      for (long at = 0; at < left.size(); at += Pieces.LENGTH_BYTES) {
        int length = (int) Math.min(Pieces.LENGTH_BYTES, SIZE - at);
        same += piece(left, at, length).equals(piece(right, at, length)) ? length : 0;
      }
    }
    return same;
  }

  private static ByteBuffer piece(FileChannel file, long at, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining() && file.read(bytes, at + bytes.position()) > 0) {
      continue;
    }
    return bytes.flip();
  }
}
