package dev.ferry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.FerryClient;
import dev.ferry.client.Workspace;
import dev.ferry.client.tree.TreeOptions;
import dev.ferry.client.tree.TreeResult;
import dev.ferry.load.host.ServiceRooms;
import dev.ferry.load.process.Waiting;
import dev.ferry.testkit.ChaosProxy;
import dev.ferry.testkit.Direction;
import dev.ferry.transfer.Durability;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** Large files of a tree that changed a little: what is the same does not travel. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TreePiecesTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int MIB = 1 << 20;
  private static final TreeOptions EPHEMERAL =
      TreeOptions.DEFAULTS.withDurability(Durability.EPHEMERAL);

  private final long seed = Seed.announce(TreePiecesTest.class);
  @TempDir private Path folder;
  private Path data;
  private String name = "";
  private int count;
  private ServiceRooms service;
  private ChaosProxy wire;
  private FerryClient client;
  private Workspace workspace;
  private Path source;
  private Path large;

  @BeforeAll
  void open(@TempDir Path shared) {
    data = shared;
    service = new ServiceRooms(data, Clock.systemUTC());
    wire =
        ChaosProxy.start(
            Integer.parseInt(service.address().substring(service.address().indexOf(':') + 1)));
    client =
        FerryClient.create(ClientOptions.builder().address("127.0.0.1:" + wire.port()).build());
  }

  @BeforeEach
  void begin() throws IOException {
    name = "w" + ++count;
    workspace = client.workspace(name);
    source = Files.createDirectories(folder.resolve("source"));
    large = source.resolve("large");
  }

  @AfterAll
  void close() {
    Waiting.done(client.close(), PATIENCE);
    wire.close();
    service.close();
  }

  @Test
  void push_largeFileChangedAtBothEnds_sendsTheChangedPieces() throws IOException {
    fill(64 * MIB);
    var unused = wait(workspace.push(source, "/t", EPHEMERAL));
    change(0, 3);
    change(64L * MIB - 3, 3);
    long before = wire.bytes(Direction.TO_TARGET);

    TreeResult pushed = wait(workspace.push(source, "/t", EPHEMERAL));

    assertThat(pushed.failures()).isEmpty();
    assertThat(pushed.transferredBytes()).isEqualTo(64L * MIB);
    assertThat(pushed.keptBytes()).isEqualTo(64L * MIB - 2 * 256 * 1024);
    assertThat(wire.bytes(Direction.TO_TARGET) - before).isLessThan(MIB);
    assertThat(Files.mismatch(large, there())).isEqualTo(-1);
    assertThat(Files.getLastModifiedTime(there())).isEqualTo(Files.getLastModifiedTime(large));
  }

  @Test
  void push_appendedCutAndReplaced_isEqualAndSendsWhatIsNew() throws IOException {
    fill(8 * MIB);
    var unused = wait(workspace.push(source, "/t", EPHEMERAL));
    change(8L * MIB, 300_000);
    TreeResult appended = wait(workspace.push(source, "/t", EPHEMERAL));
    assertThat(Files.mismatch(large, there())).isEqualTo(-1);
    try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength(5 * MIB + 17);
    }
    TreeResult cut = wait(workspace.push(source, "/t", EPHEMERAL));
    assertThat(Files.mismatch(large, there())).isEqualTo(-1);
    fill(2 * MIB);
    TreeResult replaced = wait(workspace.push(source, "/t", EPHEMERAL));

    assertThat(appended.keptBytes()).isEqualTo(8L * MIB);
    assertThat(cut.keptBytes()).isEqualTo(5L * MIB);
    assertThat(replaced.keptBytes()).isZero();
    assertThat(replaced.failures()).isEmpty();
    assertThat(Files.mismatch(large, there())).isEqualTo(-1);
  }

  @Test
  void pull_largeFileChanged_fetchesTheChangedPieces() throws IOException {
    fill(16 * MIB);
    Path copy = folder.resolve("copy");
    var unusedPush = wait(workspace.push(source, "/t", EPHEMERAL));
    var unusedPull = wait(workspace.pull("/t", copy, EPHEMERAL));
    try (RandomAccessFile file = new RandomAccessFile(there().toFile(), "rw")) {
      file.write(new byte[3]); // as a process in the sandbox does
      file.seek(16L * MIB);
      file.write(new byte[100_000]);
    }
    long before = wire.bytes(Direction.TO_CLIENT);

    TreeResult pulled = wait(workspace.pull("/t", copy, EPHEMERAL));

    assertThat(pulled.failures()).isEmpty();
    assertThat(pulled.keptBytes()).isEqualTo(15L * MIB);
    assertThat(wire.bytes(Direction.TO_CLIENT) - before).isLessThan(2 * MIB);
    assertThat(Files.mismatch(copy.resolve("large"), there())).isEqualTo(-1);
    assertThat(copy.resolve(".ferry-pull")).doesNotExist();
  }

  @Test
  void pull_onlyTouched_isCopiedFromWhatIsHere() throws IOException {
    fill(3 * MIB + 5);
    var unusedPush = wait(workspace.push(source, "/t", EPHEMERAL));
    Files.setLastModifiedTime(there(), java.nio.file.attribute.FileTime.fromMillis(1_000_000));

    TreeResult pulled = wait(workspace.pull("/t", source, EPHEMERAL));

    assertThat(pulled.failures()).isEmpty();
    assertThat(pulled.keptBytes()).isEqualTo(3L * MIB + 5);
    assertThat(Files.mismatch(large, there())).isEqualTo(-1);
    assertThat(Files.getLastModifiedTime(large).toMillis()).isEqualTo(1_000_000);
  }

  private void fill(int bytes) throws IOException {
    byte[] content = new byte[bytes];
    new Random(seed + bytes).nextBytes(content);
    Files.write(large, content);
  }

  private void change(long offset, int bytes) throws IOException {
    byte[] other = new byte[bytes];
    new Random(seed + offset).nextBytes(other);
    try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
      file.seek(offset);
      file.write(other);
    }
  }

  private Path there() {
    return data.resolve("workspaces/" + name + "/t/large");
  }

  private static <T> T wait(Mono<T> call) {
    return Waiting.value(call, PATIENCE);
  }
}
